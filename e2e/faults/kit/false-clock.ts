import { readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { Fanfare } from '../../harness/fanfare.ts'
import { cliFile } from '../../harness/paths.ts'
import type { Workspace } from '../../harness/workspace-folder.ts'

const seenBy = path.join(import.meta.dirname, 'clock-seen.mjs')
const seenSchema = z.object({ mostMs: z.number(), leastMs: z.number() })

/** The library that stands between a program and its clock, or null where it is not installed. */
export function falseClockLibrary(): string | null {
  for (const folder of ['/usr/lib', '/usr/lib64', '/usr/local/lib']) {
    for (const inner of ['.', ...list(folder)]) {
      const found = list(path.join(folder, inner, 'faketime')).find(name =>
        name.startsWith('libfaketimeMT.so'),
      )
      if (found !== undefined) return path.join(folder, inner, 'faketime', found)
    }
  }
  return null
}

/** A host whose wall clock can be set while it runs. Its monotonic clock goes on as it should. */
export class FalseClock {
  readonly #workspace: Workspace

  constructor(workspace: Workspace) {
    this.#workspace = workspace
    this.set(0)
  }

  set(offsetSeconds: number): void {
    writeFileSync(this.#workspace.path('clock'), `${offsetSeconds < 0 ? '' : '+'}${offsetSeconds}\n`)
  }

  start(args: readonly string[]): Fanfare {
    const env = {
      LD_PRELOAD: falseClockLibrary() ?? '',
      FAKETIME_TIMESTAMP_FILE: this.#workspace.path('clock'),
      FAKETIME_NO_CACHE: '1',
      DONT_FAKE_MONOTONIC: '1',
      FANFARE_CLOCK_SEEN: this.#workspace.path('clock-seen.json'),
    }
    const words = ['--import', seenBy, cliFile, ...args]
    return this.#workspace.adopt(new Fanfare(process.execPath, words, { cwd: this.#workspace.root, env }))
  }

  /** How far the host that has ended saw its clock jump, forward and back, ms. */
  async seen(): Promise<{ mostMs: number; leastMs: number }> {
    return seenSchema.parse(JSON.parse(await this.#workspace.read('clock-seen.json')))
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
