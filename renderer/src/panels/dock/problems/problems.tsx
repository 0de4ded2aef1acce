import { CircleX, ShieldCheck, TriangleAlert } from 'lucide-react'
import { useMemo, useState } from 'react'
import { stateClass } from '../../../components/call-state.ts'
import { Icon } from '../../../components/icon.tsx'
import { Empty } from '../../../components/note.tsx'
import { ServiceName } from '../../../components/service-name.tsx'
import { type Column, Table } from '../../../components/table.tsx'
import { type Problem, ui, useActiveTab, useUi } from '../../../stores/index.ts'
import {
  isError,
  messageParts,
  type ProblemFilter,
  type ProblemPlace,
  placeOf,
  shownProblems,
} from './problem-place.ts'
import styles from './problems.module.css'

interface Row {
  readonly key: number
  readonly problem: Problem
  readonly place: ProblemPlace
}

/** What is wrong with the flow as it is drawn. */
export function Problems({ filter }: { filter: ProblemFilter }) {
  const tab = useActiveTab()
  const problems = tab?.problems
  const document = tab?.document ?? null
  const rows = useMemo<readonly Row[]>(
    () =>
      shownProblems(problems ?? [], filter).map((problem, key) => ({
        key,
        problem,
        place: placeOf(problem, document),
      })),
    [problems, filter, document],
  )
  const names = useMemo(
    () => new Set(Object.values(document?.nodes ?? {}).map(node => node.service)),
    [document],
  )
  const selection = useUi(state => state.selection)
  const [chosen, setChosen] = useState<Problem | null>(null)
  const isSelected = ({ problem, place }: Row): boolean => {
    const shown =
      place.kind === 'node'
        ? selection.nodes.includes(place.id)
        : place.kind === 'edge' && selection.edges.includes(place.id)
    // Of several problems of a node, the one that was clicked.
    return chosen !== null && rows.some(row => row.problem === chosen && samePlace(row.place, place))
      ? problem === chosen && (shown || place.kind === 'flow')
      : shown
  }
  if (rows.length === 0) {
    return (
      <div className={styles.empty}>
        <Empty icon={ShieldCheck} title={(problems?.length ?? 0) > 0 ? 'None of these' : 'No problems'}>
          What is wrong with the flow is listed here while it is drawn: services that do not exist, nodes that
          nothing reaches, requests that do not parse, secrets that are not set.
        </Empty>
      </div>
    )
  }
  const columns: readonly Column<Row>[] = [
    {
      id: 'severity',
      head: <span className="sr">Severity</span>,
      width: '24px',
      cell: ({ problem }) => (
        <span
          aria-label={isError(problem) ? 'Error' : 'Warning'}
          className={`${styles.severity} ${stateClass(isError(problem) ? 'failed' : 'timeout')}`}
          role="img"
        >
          <Icon of={isError(problem) ? CircleX : TriangleAlert} size={16} />
        </span>
      ),
    },
    {
      id: 'problem',
      head: 'Problem',
      width: 'minmax(0, 1fr)',
      cell: ({ problem }) => (
        <span className="ell" title={problem.message}>
          {messageParts(problem.message, names).map((part, at) =>
            // biome-ignore lint/suspicious/noArrayIndexKey: parts of one sentence, in its order.
            part.name ? <b key={at}>{part.text}</b> : part.text,
          )}
        </span>
      ),
    },
    {
      id: 'place',
      head: 'Node',
      width: '168px',
      cell: ({ place }) =>
        place.kind === 'node' ? (
          <ServiceName name={place.name} />
        ) : (
          <span className="t2 ell">{place.name}</span>
        ),
    },
    {
      id: 'pointer',
      head: 'Pointer',
      width: '176px',
      cell: ({ problem }) => (
        <span className="mono cap t3 ell" title={problem.pointer}>
          {problem.pointer === '' ? '/' : problem.pointer}
          {problem.line !== undefined && `, line ${problem.line}`}
        </span>
      ),
    },
  ]
  return (
    <Table
      className={styles.problems}
      columns={columns}
      isSelected={isSelected}
      label="Problems"
      onSelect={({ problem, place }) => {
        setChosen(problem)
        if (place.kind === 'node') ui.select({ nodes: [place.id] })
        else if (place.kind === 'edge') ui.select({ edges: [place.id] })
        else ui.select({})
      }}
      rowKey={({ key }) => key}
      rowLabel={({ problem, place }) =>
        `${isError(problem) ? 'Error' : 'Warning'}: ${problem.message} ${place.kind === 'flow' ? '' : `At ${place.name}.`}`
      }
      rows={rows}
    />
  )
}

const samePlace = (a: ProblemPlace, b: ProblemPlace): boolean =>
  a.kind === b.kind && (a.kind === 'flow' || b.kind === 'flow' ? a.name === b.name : a.id === b.id)
