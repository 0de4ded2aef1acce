import type { RunView } from '../../../../shared/run/projection.ts'
import type { Context } from '../context.ts'
import type { Style } from '../view/call-line.ts'
import { heading, liveFrame } from '../view/live.ts'
import { tally } from '../view/tally.ts'
import { blank, type Line } from '../view/text.ts'
import { treeLines } from '../view/tree.ts'
import type { Screen } from './screen.ts'

const TICK_MS = 100
/** Lines of the tree that stays when the run has ended. */
const TREE_AT_MOST = 200
const HIDE_CURSOR = '\u001b[?25l'
const SHOW_CURSOR = '\u001b[?25h'
const CLEAR_TO_END = '\u001b[J'

/** A terminal: the run is drawn in place ten times a second while something runs, lines that stay go above it. */
export function liveScreen(context: Context, full: boolean): Screen {
  const { world, paint, unicode, lastActs } = context
  const { stdout } = world
  let view: RunView | undefined
  let stale = false
  /** Lines that the last frame takes. */
  let drawn = 0
  let turn = 0

  const style = (): Style => ({ unicode, now: world.now(), turn })
  /** Goes back to where the last frame began, and clears it. */
  const erase = (): string => (drawn === 0 ? '' : `\u001b[${drawn}A\r${CLEAR_TO_END}`)
  const frame = (): string => {
    const lines = view ? liveFrame(view, stdout.columns, stdout.rows, style()) : []
    drawn = lines.length
    return lines.map(line => `${paint(line)}\n`).join('')
  }
  const draw = (above: readonly Line[] = []): Promise<void> => {
    stale = false
    // One write for all of it, so that no half of it is seen.
    return stdout.write(erase() + above.map(line => `${paint(line)}\n`).join('') + frame())
  }
  const showCursor = (): void => void stdout.write(SHOW_CURSOR)

  const stopTicking = world.every(TICK_MS, () => {
    turn += 1
    if (view && (stale || isMoving(view))) void draw()
  })
  lastActs.add(showCursor)
  void stdout.write(HIDE_CURSOR)

  return {
    update(next) {
      view = next
      stale = true
      return Promise.resolve()
    },
    write: lines => (lines.length === 0 ? Promise.resolve() : draw(lines)),
    async end(last) {
      stopTicking()
      lastActs.delete(showCursor)
      const rest = erase()
      drawn = 0
      view = undefined
      const limit = full ? Number.MAX_SAFE_INTEGER : TREE_AT_MOST
      const lines = last
        ? [heading(last.run), blank, ...treeLines(last, limit, 'trouble', style()), blank]
        : []
      await stdout.write(rest + lines.map(line => `${paint(line)}\n`).join('') + SHOW_CURSOR)
    },
  }
}

/** Something on the screen changes with the time alone. */
function isMoving(view: RunView): boolean {
  if (view.run.state !== 'running') return false
  const { targets, deliveries } = tally(view)
  return targets.of('running', 'retrying') + deliveries.of('running', 'retrying') > 0
}
