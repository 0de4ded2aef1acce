/** `npm run bench`: measures Fanfare beside its peers; see options.ts for what it takes. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Case } from './cases/case.ts'
import { cpu } from './cases/cpu.ts'
import { history } from './cases/history.ts'
import { http } from './cases/http.ts'
import { idle } from './cases/idle.ts'
import { latency } from './cases/latency.ts'
import { memory } from './cases/memory.ts'
import { start } from './cases/start.ts'
import { throughput } from './cases/throughput.ts'
import { fillIn, type Measured } from './harness/document.ts'
import { machine } from './harness/machine.ts'
import { plot } from './harness/plot.ts'
import { isAvailable } from './harness/proc.ts'
import { describe } from './harness/table.ts'
import { type Options, readOptions, usage } from './options.ts'

const cases: readonly Case[] = [throughput, latency, http, cpu, memory, start, history, idle]
const results = path.join(import.meta.dirname, 'results')
const page = path.resolve(import.meta.dirname, '../docs/performance.md')
const images = path.resolve(import.meta.dirname, '../docs/images')

try {
  const options = readOptions(process.argv.slice(2), cases)
  if (options.help) process.stdout.write(usage)
  else await measure(options)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`)
  process.exitCode = 1
}

async function measure({ cases: chosen, rounds, quick, keepNoisy, pages }: Options): Promise<void> {
  const where = machine()
  process.stdout.write(`${where}\n\n`)
  if (!isAvailable)
    process.stdout.write('Whether something else uses the CPU can be told on Linux alone.\n\n')
  for (const one of chosen) {
    const say = (text: string): void => {
      const line = `${one.id} ${one.name}: ${text}`
      process.stderr.write(process.stderr.isTTY ? `\r\u001b[K${line}` : `${line}\n`)
    }
    const result = await one.run({ rounds, quick, keepNoisy: keepNoisy || !isAvailable, say })
    if (process.stderr.isTTY) process.stderr.write('\r\u001b[K')
    process.stdout.write(`${describe(result)}\n`)
    const all = keep({ ...result, at: new Date().toISOString(), machine: where, quick })
    if (pages) {
      mkdirSync(images, { recursive: true })
      writeFileSync(path.join(images, `performance-${result.name}.svg`), plot(result, where))
      writePage(all)
    }
  }
}

type Kept = Readonly<Record<string, Measured>>

/** Adds a result to results/latest.json, in the place of an older one of its case. */
function keep(result: Measured): Kept {
  const file = path.join(results, 'latest.json')
  mkdirSync(results, { recursive: true })
  const all = { ...before(file), [result.name]: result }
  writeFileSync(file, `${JSON.stringify(all, null, 2)}\n`)
  return all
}

/** What an earlier run of this program has written. */
function before(file: string): Kept {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Kept
  } catch {
    return {}
  }
}

/** Writes the figures of all cases that were measured in full into the page about them. */
function writePage(all: Kept): void {
  const measured = cases.flatMap(({ name }) => {
    const result = all[name]
    return result === undefined || result.quick ? [] : [result]
  })
  writeFileSync(page, fillIn(readFileSync(page, 'utf8'), measured))
}
