import type { OutcomeCode } from '../../../../shared/error-codes.ts'
import { count } from '../../../../shared/format.ts'
import type { CallState } from '../../../../shared/run/model.ts'
import { type ExceptionOptions, exceptionLines } from './exception.ts'
import { stateGlyph, stateTone, stateWord } from './states.ts'
import { blank, type Line, span } from './text.ts'

/** A call that ended badly, with what is to be said of it. */
export interface Failure {
  readonly call: number
  readonly name: string
  /** The target that a delivery was for. */
  readonly target: string | null
  readonly state: CallState
  readonly code: OutcomeCode | null
  readonly attempt: number
  readonly exception: string
}

const NAMES_AT_MOST = 3

/** Every exception once, with all who had it: a thousand targets that fail alike are read in one place. */
export function failureLines(
  failures: readonly Failure[],
  unicode: boolean,
  options: ExceptionOptions,
): Line[] {
  const alike = new Map<string, Failure[]>()
  for (const failure of failures) {
    const key = JSON.stringify([failure.state, failure.code, failure.exception])
    const group = alike.get(key)
    if (group) group.push(failure)
    else alike.set(key, [failure])
  }
  return [...alike.values()].flatMap(group => {
    const [first] = group
    if (!first) return []
    const tone = stateTone(first.state)
    const names = group.slice(0, NAMES_AT_MOST).map(nameOf).join(', ')
    const more = group.length - NAMES_AT_MOST
    const facts = [
      ...(first.code === null ? [] : [first.code]),
      ...(first.attempt > 1 ? [`attempt ${first.attempt}`] : []),
    ]
    const heading: Line = [
      span(`${stateGlyph(first.state, unicode, null)} ${stateWord(first.state)} `, tone),
      span(`${names}${more > 0 ? ` and ${count(more)} more` : ''}`, 'strong'),
      span(facts.length === 0 ? '' : `  ${facts.join('  ')}`, 'dim'),
    ]
    return [heading, ...exceptionLines(first.exception, '    ', options), blank]
  })
}

const nameOf = ({ name, target }: Failure): string => (target === null ? name : `${name} for ${target}`)
