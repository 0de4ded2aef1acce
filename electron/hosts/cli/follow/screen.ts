import type { RunView } from '../../../../shared/run/projection.ts'
import type { Line } from '../view/text.ts'

/** Where a run that is followed is shown. */
export interface Screen {
  /** The run is another than before. */
  update(view: RunView): Promise<void>
  /** Lines that stay: logs, notices. */
  write(lines: readonly Line[]): Promise<void>
  /** The run has ended, or is followed no more: what is drawn for the moment is taken away. */
  end(view: RunView | undefined): Promise<void>
}
