import { app } from 'electron'
import type { App } from '../app/index.ts'

/** So long may what runs take to end before it is ended. */
const GRACE_MS = 10_000

/** Ends the core before the app: what runs is cancelled and written down, and no process stays behind. */
export function quitCleanly(core: Promise<App>, onError: (error: unknown, where: string) => void): void {
  let ending = false
  app.on('will-quit', event => {
    event.preventDefault()
    if (ending) return
    ending = true
    void end(core, onError).finally(() => app.exit(0))
  })
  // For an end without a `will-quit`.
  void core.then(
    ({ kill }) => process.on('exit', kill),
    () => {},
  )
}

async function end(core: Promise<App>, onError: (error: unknown, where: string) => void): Promise<void> {
  try {
    const opened = await core
    const late = new Promise<'late'>(resolve => setTimeout(resolve, GRACE_MS, 'late').unref())
    if ((await Promise.race([opened.close(), late])) === 'late') {
      onError(new Error(`What ran did not end within ${GRACE_MS} ms`), 'quit')
      opened.kill()
    }
  } catch (error) {
    onError(error, 'quit')
  }
}
