import type { CallInfo } from '../../../../shared/contract.ts'
import { dateTime, duration } from '../../../../shared/format.ts'
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
    ...bodyLines(received, info.received, '  '),
    ...info.attempts.flatMap(attempt => attemptLines(attempt, info.attempts.length > 1, options)),
    blank,
  ]
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
