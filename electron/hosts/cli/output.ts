import type { Writable } from 'node:stream'
import type { Disposer } from '../../../shared/rpc/transport.ts'

/** Standard output or error. */
export interface Output {
  /** Resolves when there is room for more: who awaits it goes at the reader's pace. Writes nothing once broken. */
  write(text: string): Promise<void>
  /** Resolves when all that was written has left the process, or never can. */
  flush(): Promise<void>
  readonly isTerminal: boolean
  readonly columns: number
  readonly rows: number
  /** Why nothing can be written any more: the reader is gone (`EPIPE`), the disk is full. */
  readonly broken: NodeJS.ErrnoException | null
  onBroken(listener: () => void): Disposer
}

type TerminalStream = Writable & {
  readonly isTTY?: boolean
  readonly columns?: number
  readonly rows?: number
}

export function outputOf(stream: TerminalStream): Output {
  const listeners = new Set<() => void>()
  let broken: NodeJS.ErrnoException | null = null
  stream.on('error', (error: NodeJS.ErrnoException) => {
    broken ??= error
    for (const listener of [...listeners]) listener()
    listeners.clear()
  })
  /** Waits for one of two things; a stream that breaks gives no drain. */
  const until = (subscribe: (done: () => void) => void): Promise<void> =>
    new Promise(resolve => {
      const done = (): void => {
        listeners.delete(done)
        resolve()
      }
      listeners.add(done)
      subscribe(done)
    })
  return {
    write(text) {
      if (broken || stream.write(text)) return Promise.resolve()
      return until(done => void stream.once('drain', done))
    },
    flush() {
      if (broken) return Promise.resolve()
      return until(done => void stream.write('', () => done()))
    },
    get isTerminal() {
      return stream.isTTY === true
    },
    get columns() {
      return stream.columns ?? 80
    },
    get rows() {
      return stream.rows ?? 24
    },
    get broken() {
      return broken
    },
    onBroken(listener) {
      if (broken) listener()
      else listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
