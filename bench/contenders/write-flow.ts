/** A program that writes the flow of some work: `node write-flow.ts FILE WORK`, the work as JSON. */
import { writeFileSync } from 'node:fs'
import type { RunWork } from './run-work.ts'
import { type FanOutOptions, fanOut } from './workspace.ts'

const [file = '', work = ''] = process.argv.slice(2)
const { targets, callbacks, request, service, services } = JSON.parse(work) as RunWork
const options: FanOutOptions = {
  targets,
  callbacks,
  ...(service !== undefined && { service }),
  ...(request !== undefined && { request: () => request }),
  ...(services !== undefined && { services }),
}
writeFileSync(file, JSON.stringify(fanOut(options)))
