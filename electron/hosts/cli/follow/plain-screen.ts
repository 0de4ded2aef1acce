import type { RunView } from '../../../../shared/run/projection.ts'
import type { Context } from '../context.ts'
import { heading } from '../view/live.ts'
import { plainLines } from '../view/plain.ts'
import { blank } from '../view/text.ts'
import type { Screen } from './screen.ts'

/** A file or a pipe: a line for each thing that happens, none of which is ever taken back. */
export function plainScreen(context: Context): Screen {
  const { world, unicode } = context
  let before: RunView | undefined
  return {
    update(view) {
      const lines = plainLines(before, view, { unicode, now: world.now(), turn: null })
      const first = before === undefined ? [heading(view.run)] : []
      before = view
      return context.print([...first, ...lines])
    },
    write: lines => context.print(lines),
    end: () => (before === undefined ? Promise.resolve() : context.print([blank])),
  }
}
