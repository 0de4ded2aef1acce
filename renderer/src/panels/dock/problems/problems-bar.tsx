import { countOf } from '../../../../../shared/format.ts'
import { Segmented } from '../../../components/segmented.tsx'
import { useActiveTab } from '../../../stores/index.ts'
import { isError, type ProblemFilter } from './problem-place.ts'

export interface ProblemsBarProps {
  readonly filter: ProblemFilter
  readonly onFilter: (filter: ProblemFilter) => void
}

export function ProblemsBar({ filter, onFilter }: ProblemsBarProps) {
  const problems = useActiveTab()?.problems ?? []
  if (problems.length === 0) return null
  const errors = problems.filter(isError).length
  return (
    <Segmented<ProblemFilter>
      label="Which problems"
      onChange={onFilter}
      options={[
        { value: 'all', label: 'All' },
        { value: 'error', label: countOf(errors, 'error') },
        { value: 'warning', label: countOf(problems.length - errors, 'warning') },
      ]}
      value={filter}
    />
  )
}
