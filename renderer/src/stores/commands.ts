import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Disposer } from '../../../shared/rpc/transport.ts'

/** Where a command stands in the palette and in menus. */
export type CommandGroup = 'Flow' | 'Edit' | 'Run' | 'View' | 'Go to' | 'Help'

export interface Command {
  /** Stable, `noun.verb`: what keys, menus and the host's own menu name it by. */
  readonly id: string
  readonly group: CommandGroup
  /** Verb and object, as a button would say it. */
  readonly label: string
  /** What it is about now, in short: which nodes, which run. Asked for when it is shown. */
  readonly detail?: () => string
  /** Other words that it is looked for by. */
  readonly words?: string
  /** Why it can't be done now, as a short phrase ("select a node first"); null when it can. */
  readonly unavailable?: () => string | null
  /** What it gives is not looked at; a promise that rejects is told to the user. */
  readonly run: () => unknown
  /** Not offered in the palette: it means nothing there. */
  readonly hidden?: boolean
}

export interface CommandsStore {
  readonly commands: ReadonlyMap<string, Command>
}

/** Everything that can be done by name: the menu, the palette, keys and the host's menu share it. */
export class Commands {
  readonly store: StoreApi<CommandsStore> = createStore<CommandsStore>(() => ({ commands: new Map() }))
  readonly #onError: (error: unknown) => void

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError
  }

  /** Adds commands until disposed; one of a known id stands in for it meanwhile. */
  register(...added: readonly Command[]): Disposer {
    const before = this.store.getState().commands
    const replaced = added.map(({ id }) => before.get(id))
    this.store.setState({
      commands: new Map([...before, ...added.map(command => [command.id, command] as const)]),
    })
    return () => {
      const commands = new Map(this.store.getState().commands)
      added.forEach((command, at) => {
        if (commands.get(command.id) !== command) return
        const old = replaced[at]
        if (old === undefined) commands.delete(command.id)
        else commands.set(command.id, old)
      })
      this.store.setState({ commands })
    }
  }

  get(id: string): Command | undefined {
    return this.store.getState().commands.get(id)
  }

  /** Runs a command. False when there is none of that id, or it can't be done now. */
  run(id: string): boolean {
    const command = this.get(id)
    if (command === undefined || (command.unavailable?.() ?? null) !== null) return false
    try {
      const running = command.run()
      if (running instanceof Promise) running.catch(this.#onError)
    } catch (error) {
      this.#onError(error)
    }
    return true
  }
}
