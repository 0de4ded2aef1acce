import type { LogLine } from '../../../../shared/contract.ts'
import { timeOfDay } from '../../../../shared/format.ts'
import { CallIndex } from '../../../../shared/run/layout.ts'
import type { Line, Tone } from './text.ts'
import { linesOf, span } from './text.ts'

const tones: Record<LogLine['level'], Tone> = {
  debug: 'dim',
  info: 'plain',
  warn: 'timeout',
  error: 'failed',
  stdout: 'plain',
  stderr: 'timeout',
}

/** A line of a service's log: when, level, service, message, and its data. A long message stays several lines. */
export function logLines(entry: LogLine, index: CallIndex): Line[] {
  const place = entry.call === null ? undefined : index.place(entry.call)
  const service = (place && CallIndex.who(place)?.service) ?? ''
  const tone = tones[entry.level]
  const head = [
    span(timeOfDay(entry.at), 'dim'),
    span(` ${entry.level.padEnd(6)} `, tone),
    span(service === '' ? '' : `${service}  `, 'strong'),
  ]
  const [first = '', ...more] = linesOf(entry.message.replace(/\r?\n$/, ''))
  const data = entry.data === null ? [] : [span(`  ${entry.data}`, 'dim')]
  return [
    [...head, span(first), ...(more.length === 0 ? data : [])],
    ...more.map((line, at): Line => {
      return [span(`    ${line}`), ...(at === more.length - 1 ? data : [])]
    }),
  ]
}
