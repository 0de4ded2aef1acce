import type { CallInfo } from '../../../../shared/contract.ts'
import { count, countOf, dateTime, duration } from '../../../../shared/format.ts'
import type { ServiceSettings } from '../../../../shared/run/settings.ts'
import { bodyLines } from './body.ts'
import { type ExceptionOptions, exceptionLines } from './exception.ts'
import { stateGlyph, stateTone, stateWord } from './states.ts'
import { blank, type Line, span } from './text.ts'

/** One target or delivery: what it received, and each attempt with its times, exception, and response if asked for. */
export function callLines(
  name: string,
  info: CallInfo,
  unicode: boolean,
  options: ExceptionOptions & { readonly responses: boolean },
): Line[] {
  const received = info.phase === 'target' ? 'Request' : 'Payload'
  return [
    [
      span(`${stateGlyph(info.state, unicode, null)} ${stateWord(info.state)} `, stateTone(info.state)),
      span(name, 'strong'),
      span(`  ${info.phase}, call ${info.call}${info.nodeId === null ? '' : `, node ${info.nodeId}`}`, 'dim'),
    ],
    ...(info.settings ? [settingsLine(info.settings)] : []),
    ...bodyLines(received, info.received, '  '),
    ...info.attempts.flatMap(attempt => attemptLines(attempt, info.attempts.length > 1, options)),
    blank,
  ]
}

/** What held for its attempts, in a line. */
function settingsLine(settings: ServiceSettings): Line {
  const { timeoutMs, attempts, concurrency, idempotent, isolation, quarantined } = settings
  const parts = [
    `timeout ${duration(timeoutMs)}`,
    countOf(attempts, 'attempt'),
    ...(concurrency === null ? [] : [`${count(concurrency)} at a time`]),
    ...(idempotent ? ['idempotent'] : []),
    isolation === 'own' || quarantined ? 'in a process of its own' : 'in a shared process',
  ]
  return [span(`  ${parts.join(', ')}`, 'dim')]
}

function attemptLines(
  attempt: CallInfo['attempts'][number],
  numbered: boolean,
  options: ExceptionOptions & { readonly responses: boolean },
): Line[] {
  const { state, errorCode, at, queuedMs, runMs, exception, response } = attempt
  const heading: Line = [
    span(numbered ? `  Attempt ${attempt.attempt}  ` : '  '),
    span(stateWord(state), stateTone(state)),
    span(errorCode === null ? '' : `  ${errorCode}`, stateTone(state)),
    span(`  ran ${duration(runMs)}, queued ${duration(queuedMs)}, at ${dateTime(at)}`, 'dim'),
  ]
  return [
    heading,
    ...(exception === null || exception === '' ? [] : exceptionLines(exception, '    ', options)),
    ...(response === null || !options.responses ? [] : bodyLines('Response', response, '  ')),
  ]
}
