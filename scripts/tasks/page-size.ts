import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { out } from '../bootstrap/paths.mjs'
import type { Step, StepResult } from './step.ts'

/** More script than this before the window shows anything, in kB after gzip, is a question of design. */
export const mostKilobytes = 300

/** What the built page loads at once, to be looked at after a build. */
export const pageSizeStep: Step = {
  name: 'page size',
  remedy: 'load with import() what is not shown at once.',
  run: async () => checkPageSize(join(out, 'renderer')),
}

/** Weighs the scripts that the page in `folder` names: what is loaded later is none of them. */
export function checkPageSize(folder: string): StepResult {
  const html = readFileSync(join(folder, 'index.html'), 'utf8')
  const tags = html.match(/<(?:script|link)\b[^>]*>/g) ?? []
  const scripts = tags.flatMap(tag => /(?:src|href)="([^"]+[.]js)"/.exec(tag)?.[1] ?? [])
  const sizes = scripts
    .map(name => ({ name, bytes: gzipSync(readFileSync(join(folder, name))).byteLength }))
    .sort((left, right) => right.bytes - left.bytes)
  const total = Math.round(sizes.reduce((sum, { bytes }) => sum + bytes, 0) / 1000)
  const ok = scripts.length > 0 && total <= mostKilobytes
  const list = sizes.map(({ name, bytes }) => `${name}: ${Math.round(bytes / 1000)} kB`)
  return {
    ok,
    output: ok ? '' : [`${total} kB of script at once, ${mostKilobytes} at most`, ...list].join('\n'),
    note: `${total} kB of script at once`,
  }
}
