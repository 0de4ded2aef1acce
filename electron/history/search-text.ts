import type { DatabaseSync } from 'node:sqlite'
import { int, rowHash, text } from './row.ts'

/**
 * What is looked through when runs are searched by text, a line each: names of services, and what exceptions say.
 * Kept small: one line of a kind a run, and no more lines once a run has MAX_TEXT characters; then its exceptions are
 * looked through themselves.
 */
const MAX_TEXT = 32 * 1024
const MAX_LINE = 300
const MAX_EXCEPTION = 8 * 1024

export const searchTextHash = (run: number, lines: string, complete: number): number =>
  rowHash([run, lines, complete])

/** The lines of an exception that say something: all but the stack's frames. */
export function exceptionLines(exception: string): string[] {
  return exception
    .slice(0, MAX_EXCEPTION)
    .split('\n')
    .filter(line => line.trim() !== '' && !/^\s+at /.test(line))
    .map(line => line.slice(0, MAX_LINE))
}

/** The lines of the runs that one transaction touches. */
export class SearchTexts {
  readonly #runs = new Map<number, RunLines>()
  readonly #load
  readonly #save

  constructor(db: DatabaseSync) {
    this.#load = db.prepare('SELECT text, complete FROM run_text WHERE run = ?')
    this.#save = db.prepare('INSERT OR REPLACE INTO run_text (run, text, complete, hash) VALUES (?, ?, ?, ?)')
  }

  add(run: number, lines: Iterable<string>): void {
    const known = this.#of(run)
    for (const line of lines) {
      if (!known.complete || known.lines.has(line)) continue
      known.changed = true
      if (known.size + line.length > MAX_TEXT) {
        known.complete = false
      } else {
        known.lines.add(line)
        known.size += line.length + 1
      }
    }
  }

  /** Whether further lines of this run would be kept. */
  takes(run: number): boolean {
    return this.#of(run).complete
  }

  save(): void {
    for (const [run, { lines, complete, changed }] of this.#runs) {
      if (!changed) continue
      const joined = [...lines].join('\n')
      this.#save.run(run, joined, complete ? 1 : 0, searchTextHash(run, joined, complete ? 1 : 0))
    }
    this.#runs.clear()
  }

  forget(): void {
    this.#runs.clear()
  }

  #of(run: number): RunLines {
    const known = this.#runs.get(run)
    if (known) return known
    const row = this.#load.get(run)
    const stored = row ? text(row.text, 'text') : ''
    const lines = new Set(stored === '' ? [] : stored.split('\n'))
    const loaded = {
      lines,
      size: stored.length,
      complete: row ? int(row.complete, 'complete') === 1 : true,
      changed: false,
    }
    this.#runs.set(run, loaded)
    return loaded
  }
}

interface RunLines {
  lines: Set<string>
  size: number
  complete: boolean
  changed: boolean
}
