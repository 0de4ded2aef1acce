/** The parts of the double that need no browser, for tests of the main process's own modules. */
import { state } from './core/state.ts'

state.ready = true

export { MessageChannelMain } from './ports/message-port-main.ts'
export { utilityProcess } from './utility/process.ts'
