import { countOf, duration } from '../../../../../shared/format.ts'
import { byteToCode } from '../../../../../shared/outcome-codes.ts'
import type { CallRecord } from '../../../../../shared/run/model.ts'
import { stateWord } from '../../../components/call-state.ts'
import type { CallRow } from '../../../stores/types.ts'
import { parseException, rootCause } from '../../exception/parse-exception.ts'
import { type AttemptSpan, queuedMs, runMs } from './spans.ts'

/** What stands behind a row's bars when it is not simply OK; null for nothing. */
export function rowText(
  record: CallRecord | undefined,
  exception: string | null,
  waitsFor: number,
  limit: number | null,
  live: boolean,
): string | null {
  if (!record) return waitsFor > 0 ? `waits for ${countOf(waitsFor, 'target')}` : null
  switch (record.state) {
    case 'queued':
      return limit === null ? null : `limit ${limit} in use`
    case 'running':
    case 'retrying':
      return null
    case 'ok':
      return record.pinned ? 'pinned, not called' : null
    case 'timed-out':
      return timeoutText(exception, live)
    case 'cancelled':
    case 'skipped':
      return cancelText(exception)
    case 'interrupted':
      return 'ran when its process ended'
    case 'failed':
      return rootText(exception) ?? byteToCode(record.code)
  }
}

/** What really went wrong: the innermost cause in a line. */
function rootText(exception: string | null): string | null {
  if (exception === null) return null
  const { name, message } = rootCause(parseException(exception))
  return headline(name === '' || message === '' ? name + message : `${name}: ${message}`)
}

function headline(exception: string | null): string | null {
  const line = exception?.split('\n', 1)[0]?.trim() ?? ''
  return line === '' ? null : line.length > 200 ? `${line.slice(0, 200)}…` : line
}

/** Shorter while the run goes on: there is the now-line, too. */
function timeoutText(exception: string | null, live: boolean): string {
  const limit = /(?:its|limit of) ([\d.]+) ms/.exec(exception ?? '')?.[1]
  if (limit === undefined) return 'over its limit'
  return `${live ? 'limit' : 'over its limit of'} ${plainDuration(Number(limit))}`
}

/** `2 s`, not `2.00 s`: a limit is a setting, not a measurement. */
const plainDuration = (ms: number): string =>
  duration(ms)
    .replace(/\.0+ s$/, ' s')
    .replace(/ 0 (?:s|min)$/, '')
    .replace(/(\.\d*[1-9])0+ s$/, '$1 s')

function cancelText(exception: string | null): string {
  const line = headline(exception)
  if (line === null) return 'cancelled'
  if (/^The (target|delivery|callback) was cancelled/.test(line)) return 'cancelled by you'
  if (/^The (run|invocation) was cancelled/.test(line)) return 'the run was cancelled'
  const plain = line.replace(/\.$/, '')
  return plain.charAt(0).toLowerCase() + plain.slice(1)
}

/** The row for those who hear it. */
export function spokenRow(
  row: CallRow,
  spans: readonly AttemptSpan[],
  now: number,
  text: string | null,
): string {
  const { record, phase, name, target } = row
  const role =
    phase === 'target'
      ? 'target'
      : phase === 'on-final'
        ? 'final callback'
        : `callback for ${target ?? 'a target'}`
  const parts = [name, role, stateWord(record?.state ?? 'queued')]
  if (record && record.attempt > 1) parts.push(`attempt ${record.attempt}`)
  const waited = queuedMs(spans)
  const ran = runMs(spans, now)
  if (record) parts.push(`queued ${duration(waited)}`)
  if (ran !== null) parts.push(`run ${duration(ran)}`)
  if (text !== null) parts.push(text)
  return parts.join(', ')
}
