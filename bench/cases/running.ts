import { z } from 'zod'
import { Contender } from '../harness/contender.ts'
import { postgresPrograms } from '../harness/postgres.ts'

/** Everyone who can run fan-outs, by the name that tables show. */
export const entrants = {
  Fanfare: ['contenders/fanfare.ts'],
  'Fanfare, browser': ['contenders/fanfare-window.ts'],
  'Fanfare, as text': ['contenders/fanfare.ts'],
  'Node-RED': ['peers/node-red.ts'],
  'Node-RED, burning': ['peers/node-red.ts', 'burn'],
  Piscina: ['peers/piscina.ts', '64'],
  'Piscina, 1 a thread': ['peers/piscina.ts', '1'],
  'p-queue': ['peers/p-queue.ts'],
  DBOS: ['peers/dbos.ts'],
  Restate: ['peers/restate.ts'],
} as const satisfies Readonly<Record<string, readonly [file: string, ...args: string[]]>>
export type Entrant = keyof typeof entrants

/** What each does less than Fanfare and still is compared with. */
export const lacks: Partial<Record<Entrant, string>> = {
  'p-queue': 'one thread, no isolation, stores nothing',
}

export const durations = z.array(z.number())

/** Contenders that are started when they are first wanted, and all ended together. */
export class Field {
  readonly #started = new Map<Entrant, Promise<Contender>>()
  readonly #execArgv: readonly string[]

  constructor(execArgv: readonly string[] = []) {
    this.#execArgv = execArgv
  }

  get(name: Entrant): Promise<Contender> {
    const known = this.#started.get(name)
    if (known) return known
    const [file, ...args] = entrants[name]
    const started = Contender.start(name, file, args, this.#execArgv)
    this.#started.set(name, started)
    return started
  }

  async end(): Promise<void> {
    for (const started of this.#started.values()) await (await started.catch(() => null))?.end()
    this.#started.clear()
  }
}

/** Why an entrant can't take part here; null when it can. */
export const absent = (name: Entrant): string | null =>
  name === 'DBOS' && postgresPrograms() === null ? 'PostgreSQL is not installed' : null
