import type { Page } from '@playwright/test'
import { eventually } from '../../harness/eventually.ts'

/** What the page of `fixtures/page` puts on its window. */
interface Fixture {
  readonly state: {
    readonly commands: string[]
    readonly lines: string[]
    readonly ended: string[]
    readonly portClosed: boolean
    /** It does not answer when it is asked whether its window may close. */
    deaf: boolean
  }
  call(name: string, params?: object): Promise<unknown>
  follow(runId: string, pending: boolean): void
}

declare global {
  interface Window {
    fanfare: Fixture
  }
}

/** The page, as its user: it calls commands of the contract and sees what comes back. */
export class ContractPage {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  /** Waits until it is connected. */
  async connected(): Promise<void> {
    await this.page.waitForFunction(() => window.fanfare !== undefined)
  }

  // biome-ignore lint/suspicious/noExplicitAny: tests look at what they expect of it
  call(name: string, params: object = {}): Promise<any> {
    return this.page.evaluate(([command, given]) => window.fanfare.call(command, given), [
      name,
      params,
    ] as const)
  }

  follow(runId: string, { pending = false } = {}): Promise<void> {
    return this.page.evaluate(([id, later]) => window.fanfare.follow(id, later), [runId, pending] as const)
  }

  state(): Promise<Fixture['state']> {
    return this.page.evaluate(() => window.fanfare.state)
  }

  /** Waits for a command of the menu, the system or the window. */
  async untilCommand(command: string): Promise<void> {
    await eventually(`the command ${command}`, async () => (await this.state()).commands.includes(command))
  }

  /** Waits for a line of the followed run that has all these words. */
  async untilEvent(...words: readonly string[]): Promise<void> {
    await eventually(`an event with ${words.join(', ')}`, async () =>
      (await this.state()).lines.some(line => words.every(word => line.includes(word))),
    )
  }

  async untilEnded(runId: string): Promise<void> {
    await eventually(`the end of ${runId}`, async () => (await this.state()).ended.includes(runId))
  }
}
