import { readdir } from 'node:fs/promises'
import { wholeNumber } from '../arguments/since.ts'
import { workspaceOf } from '../arguments/workspace.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../usage-error.ts'
import { type Line, span } from '../view/text.ts'

export interface ServeOptions {
  readonly workspace?: string
  readonly port?: string
  /** False for `--no-open`. */
  readonly open: boolean
}

/** What makes a folder a workspace without being asked for. */
const MARKS = ['flows', 'services', '.fanfare']
const MOST_PORT = 65_535

/** `fanfare serve`: the window in a browser, until Ctrl+C. */
export async function serve(context: Context, options: ServeOptions): Promise<number> {
  const { world, signal, lastActs } = context
  const port = options.port === undefined ? 0 : wholeNumber(options.port, '--port', 0, MOST_PORT)
  const workspace = await firstWorkspace(context, options.workspace)
  const server = await world.host.startServer({ workspace, port })
  const kill = (): void => server.kill()
  lastActs.add(kill)
  const stopAsking = world.onEnter(() => void printAddress(context, server.newUrl(), []))
  let closeWindow: () => Promise<void> = async () => {}
  try {
    const hints = ['It lets one browser in, once. Enter gives another one, Ctrl+C ends Fanfare.']
    await printAddress(context, server.url, hints)
    if (options.open && !signal.aborted) {
      const { shown, how, close } = await world.host.openWindow(server.url)
      closeWindow = close
      await hint(context, shown ? `It is open ${how}.` : `Open it in a browser of this machine (${how}).`)
    }
    await new Promise<void>(resolve => {
      if (signal.aborted) resolve()
      else signal.addEventListener('abort', () => resolve(), { once: true })
    })
  } finally {
    stopAsking()
    await Promise.all([server.close(), closeWindow()])
    lastActs.delete(kill)
  }
  return exitCodes.ok
}

/** The workspace that was named, or that the current folder is in; null where there is none, to choose one then. */
async function firstWorkspace({ world }: Context, given: string | undefined): Promise<string | null> {
  const folder = await workspaceOf(world, given)
  if (given !== undefined) return folder
  const names = await readdir(folder).catch((): string[] => [])
  return names.some(name => MARKS.includes(name)) ? folder : null
}

async function printAddress(context: Context, url: string, hints: readonly string[]): Promise<void> {
  await context.print([[span(url, 'strong')]])
  for (const text of hints) await hint(context, text)
}

function hint(context: Context, text: string): Promise<void> {
  const line: Line = [span(text, 'dim')]
  return context.tell([line])
}
