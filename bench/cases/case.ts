import type { CaseResult } from '../harness/result.ts'
import type { Measuring } from '../harness/turns.ts'

/** Something that is measured. */
export interface Case {
  /** P1 and so on; `name` means the same. */
  readonly id: string
  readonly name: string
  readonly title: string
  run(how: Measuring): Promise<CaseResult>
}
