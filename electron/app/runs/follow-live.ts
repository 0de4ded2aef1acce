import type { RunUpdate } from '../../../shared/run/update.ts'
import type { Disposer, Run } from '../../executor/index.ts'
import { LineListener } from '../events/line-listener.ts'
import { watchRun } from '../events/run-watcher.ts'
import { LineBuffer } from './line-buffer.ts'

/** How a stream of one client is fed. */
export interface Feed<Item> {
  readonly signal: AbortSignal
  emit(item: Item): Promise<void>
}

/**
 * Begins to follow a run of this process, at once: nothing that happens after this call is missed. The promise resolves
 * when the run has ended and the client has everything.
 */
export function followRun(run: Run, feed: Feed<RunUpdate>): Promise<void> {
  return following(feed.signal, (resolve, reject) => {
    const end = (error: Error | null) => (error ? reject(error) : resolve())
    const { snapshot, dispose } = watchRun(run, update => feed.emit(update), end)
    feed.emit(snapshot).catch(reject)
    return dispose
  })
}

/** The same as lines of text, from the run's first event on if it has not begun yet. */
export function followLines(run: Run, full: boolean, feed: Feed<string>): Promise<void> {
  return following(feed.signal, (resolve, reject) => {
    const buffer = new LineBuffer(text => feed.emit(text), reject)
    const listener = new LineListener(
      run.runId,
      full,
      line => buffer.write(line),
      error => (error ? reject(error) : buffer.end(resolve)),
    )
    const unsubscribe = run.subscribe(listener)
    return () => {
      unsubscribe()
      buffer.close()
    }
  })
}

function following(
  signal: AbortSignal,
  begin: (resolve: () => void, reject: (error: unknown) => void) => Disposer,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const stop = () => reject(signal.reason)
  signal.addEventListener('abort', stop, { once: true })
  const dispose = begin(resolve, reject)
  return promise.finally(() => {
    signal.removeEventListener('abort', stop)
    dispose()
  })
}
