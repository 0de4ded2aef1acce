import { type HostCommand, openCommand } from '../../shared/host-commands.ts'
import type { Disposer } from '../../shared/rpc/transport.ts'

/** The way from the menu and the system to the page. */
export class Commands {
  readonly #listeners = new Set<(command: string) => void>()
  #opened: string[] = []

  /**
   * False when nobody listens. What was asked for is dropped then: done later, it would come as a surprise.
   */
  send(command: HostCommand): boolean {
    for (const listener of [...this.#listeners]) listener(command)
    return this.#listeners.size > 0
  }

  /** Asks to open a file or folder. Waits for a page: it may be what the app was started with. */
  open(path: string): void {
    if (!this.send(openCommand(path))) this.#opened.push(path)
  }

  listen(listener: (command: string) => void): Disposer {
    const own = (command: string): void => listener(command)
    this.#listeners.add(own)
    for (const path of this.#opened.splice(0)) own(openCommand(path))
    return () => void this.#listeners.delete(own)
  }
}
