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
import { machine } from './harness/machine.ts'
import { plot } from './harness/plot.ts'
import { isAvailable } from './harness/proc.ts'
import type { CaseResult } from './harness/result.ts'
import { describe } from './harness/table.ts'
import { type Options, readOptions, usage } from './options.ts'

const cases: readonly Case[] = [throughput, latency, http, cpu, memory, start, history, idle]
const results = path.join(import.meta.dirname, 'results')
const images = path.resolve(import.meta.dirname, '../docs/images')

try {
  const options = readOptions(process.argv.slice(2), cases)
  if (options.help) process.stdout.write(usage)
  else await measure(options)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`)
  process.exitCode = 1
}

async function measure({ cases: chosen, rounds, quick, keepNoisy, plots }: Options): Promise<void> {
  const where = machine()
  process.stdout.write(`${where}\n\n`)
  if (!isAvailable)
    process.stdout.write('Whether something else uses the CPU can be told on Linux alone.\n\n')
  for (const one of chosen) {
    const say = (text: string): void => {
      if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${one.id} ${one.name}: ${text}`)
    }
    const result = await one.run({ rounds, quick, keepNoisy: keepNoisy || !isAvailable, say })
    if (process.stderr.isTTY) process.stderr.write('\r\u001b[K')
    process.stdout.write(`${describe(result)}\n`)
    keep(result, where, quick)
    if (plots) {
      mkdirSync(images, { recursive: true })
      writeFileSync(path.join(images, `performance-${result.name}.svg`), plot(result, where))
    }
  }
}

/** Adds a result to results/latest.json, in the place of an older one of its case. */
function keep(result: CaseResult, where: string, quick: boolean): void {
  const file = path.join(results, 'latest.json')
  mkdirSync(results, { recursive: true })
  const measured = { at: new Date().toISOString(), machine: where, quick }
  writeFileSync(
    file,
    `${JSON.stringify({ ...before(file), [result.name]: { ...measured, ...result } }, null, 2)}\n`,
  )
}

function before(file: string): object {
  try {
    const kept: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return typeof kept === 'object' && kept !== null ? kept : {}
  } catch {
    return {}
  }
}
