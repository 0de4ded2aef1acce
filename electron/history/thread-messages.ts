import type { CommandErrorCode } from '../../shared/error-codes.ts'

/** What the writing thread is started with. */
export interface ThreadData {
  readonly file: string
  readonly markFile: string
  readonly powerLossSafe: boolean
  readonly lockWaitMs: number
}

export type ToThread =
  | {
      readonly kind: 'batch'
      readonly buffer: ArrayBuffer
      readonly length: number
      readonly entries: number
    }
  | { readonly kind: 'checkpoint' }
  | { readonly kind: 'prune'; readonly id: number; readonly limits: PruneLimits }
  /** Finish, make a last checkpoint, end. */
  | { readonly kind: 'close' }

export type FromThread =
  | { readonly kind: 'ready' }
  /** Batches are durable, oldest first; their memory comes back. */
  | {
      readonly kind: 'durable'
      readonly batches: number
      readonly entries: number
      readonly buffers: ArrayBuffer[]
    }
  /** Nothing more will become durable. */
  | { readonly kind: 'failed'; readonly code: CommandErrorCode; readonly message: string }
  | { readonly kind: 'pruned'; readonly id: number; readonly deleted: number }
  | {
      readonly kind: 'prune-failed'
      readonly id: number
      readonly code: CommandErrorCode
      readonly message: string
    }

/** Which ended runs to delete: each limit that is given counts by itself. */
export interface PruneLimits {
  readonly olderThanDays?: number | undefined
  /** Keep the newest so many. */
  readonly keep?: number | undefined
}
