import type { CommandErrorCode } from '../../shared/error-codes.ts'
import type { Problem } from '../../shared/flow/problem.ts'

/**
 * What the workspace can't do, for the user: the code crosses borders, the message says what, where and what to do.
 * Messages name paths relative to the workspace, and never hold what a secret is.
 */
export class WorkspaceError extends Error {
  override readonly name = 'WorkspaceError'
  readonly code: CommandErrorCode
  /** What is wrong with a flow, where that is the reason. */
  readonly problems: readonly Problem[]

  constructor(
    code: CommandErrorCode,
    message: string,
    options: { problems?: readonly Problem[]; cause?: unknown } = {},
  ) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined)
    this.code = code
    this.problems = options.problems ?? []
  }
}

/** The system's word for what went wrong with a file (`ENOENT`), or null for an error of another kind. */
export function systemCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission is missing',
  EPERM: 'it is not permitted',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the disk is read-only',
  EIO: 'the disk reported a fault',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  ENAMETOOLONG: 'the name is too long',
  EISDIR: 'a folder is there',
  ENOTDIR: 'a file is where a folder should be',
  ENOENT: 'it is not there',
}

/** An error of the file system as one for the user; what is a `WorkspaceError` already stays as it is. */
export function fileError(doing: string, error: unknown): WorkspaceError {
  if (error instanceof WorkspaceError) return error
  const code = systemCode(error)
  const reason = code === null ? String(error) : `${reasons[code] ?? 'the system refused'} (${code})`
  return new WorkspaceError('E_IO', `${doing}: ${reason}.`, { cause: error })
}
