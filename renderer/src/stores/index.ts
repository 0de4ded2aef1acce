/** The window's state, for views: hooks that select from it, and actions that change it. */
import { bound } from './bound.ts'
import { app } from './page-app.ts'

export const flows = bound(app.flows)
export const runs = bound(app.runs)
export const runsList = bound(app.runsList)
export const workspace = bound(app.workspace)
export const ui = bound(app.ui)
export const usualTimes = bound(app.usualTimes)
export const commands = bound(app.commands)
export const notices = bound(app.notices)
export const pins = bound(app.pins)

export type { ConnectionState } from '../client/connection-state.ts'
export type { Command, CommandGroup } from './commands.ts'
export type { FlowAnswer } from './flows/questions.ts'
export * from './hooks.ts'
export {
  ariaKeys,
  commandOf,
  isPressed,
  type KeyBinding,
  keyCaps,
  keyCapsOf,
  keys,
  type Pressed,
} from './keys.ts'
export { startApp } from './start-app.ts'
export type * from './types.ts'
export { type DockTab, type InspectorTab, noSelection, type SideTab, type Theme, type UiState } from './ui.ts'
export type { PickKind } from './workspace.ts'
