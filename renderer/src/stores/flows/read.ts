import type { Result } from '../../../../shared/contract.ts'
import { parseFlowValue } from '../../../../shared/flow/parse.ts'
import { emptyFlow } from '../edits/flow.ts'
import type { FileContent } from './tab.ts'

/** Kinds of problems that mean: something of the file is not in the document. */
const losing = new Set([
  'syntax',
  'encoding',
  'shape',
  'forbidden-key',
  'number-range',
  'number-precision',
  'duplicate-key',
  'format-missing',
  'format-invalid',
  'format-unknown',
  'migration-failed',
  'newer-format',
])

/** What a tab shows of a file as the host read it: as far as it can be read, and whether it may be saved over. */
export function openedFlow(read: Result<'flow.read'>): FileContent {
  const parsed = parseFlowValue(read.flow ?? {})
  const document = parsed.document ?? parsed.preview ?? emptyFlow()
  const { why, message } = read.readOnly ?? { why: null, message: null }
  return {
    document,
    revision: read.revision,
    readOnly: message,
    locked: why === 'newer-format' || why === 'not-writable',
    copyable: why !== 'newer-format',
    fileProblems: read.problems.filter(problem => losing.has(problem.code)),
  }
}
