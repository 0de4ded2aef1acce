import type { AttemptInfo } from '../../../../shared/contract.ts'
import type { Retry } from '../../../../shared/flow/schema.ts'
import { duration } from '../../../../shared/format.ts'
import type { CallRecord } from '../../../../shared/run/model.ts'
import { glyphState, stateWord } from '../../components/call-state.ts'
import { StateGlyph } from '../../components/state-glyph.tsx'
import { useNow } from '../../stores/index.ts'
import { attemptWords } from './attempt-words.ts'
import styles from './inspector.module.css'

export type ShownAttempt = Pick<
  AttemptInfo,
  'attempt' | 'state' | 'errorCode' | 'exception' | 'at' | 'queuedMs' | 'runMs'
>

/** Attempts that have ended, and the one that is under way, which is not recorded yet. */
export function withCurrent(attempts: readonly AttemptInfo[], record: CallRecord): readonly ShownAttempt[] {
  if (attempts.some(({ attempt }) => attempt === record.attempt)) return attempts
  const { attempt, state, at, queuedMs, runMs } = record
  return [...attempts, { attempt, state, at, queuedMs, runMs, errorCode: null, exception: null }]
}

/** From the first attempt's begin to the last one's end, pauses included, ms. */
export function tookMs(attempts: readonly ShownAttempt[]): number {
  const [first, last] = [attempts[0], attempts.at(-1)]
  return first && last ? endOf(last) - startOf(first) : 0
}

const startOf = ({ at, queuedMs }: ShownAttempt): number => at + queuedMs
const endOf = (attempt: ShownAttempt): number => startOf(attempt) + attempt.runMs

/** Each attempt of a call in a row, and the pauses between them. */
export function Attempts({ attempts, retry }: { attempts: readonly ShownAttempt[]; retry: Retry }) {
  return (
    <ol className={styles.attempts}>
      {attempts.map((attempt, at) => {
        const before = attempts[at - 1]
        return [
          before && (
            <Backoff
              key={`before ${attempt.attempt}`}
              ms={attempt.at - endOf(before)}
              // What is said of all pauses is said of the first.
              retry={at === 1 ? retry : null}
            />
          ),
          <Attempt attempt={attempt} key={attempt.attempt} />,
        ]
      })}
    </ol>
  )
}

function Attempt({ attempt }: { attempt: ShownAttempt }) {
  // An attempt that another followed has failed, whatever the call does now.
  const state =
    attempt.state === 'retrying'
      ? attempt.errorCode === 'E_TIMEOUT'
        ? 'timed-out'
        : 'failed'
      : attempt.state
  const glyph = glyphState(state)
  const running = state === 'running'
  const words = attemptWords(attempt.errorCode, attempt.exception) ?? stateWord(glyph)
  return (
    <li className={`st-${glyph}`}>
      <StateGlyph size={14} state={glyph} />
      <span className="b">Attempt {attempt.attempt}</span>
      <span className="t2 ell" title={words}>
        {words}
      </span>
      <span className={running ? 'num fg b' : 'num t2'}>
        {running ? <Clock since={startOf(attempt)} /> : state === 'queued' ? '–' : duration(attempt.runMs)}
      </span>
    </li>
  )
}

const DEFAULT_FACTOR = 2
const DEFAULT_JITTER = 0.2

function Backoff({ ms, retry }: { ms: number; retry: Retry | null }) {
  const jitter = (retry?.jitter ?? DEFAULT_JITTER) > 0 ? ', with jitter' : ''
  return (
    <li className={styles.pause}>
      <span />
      <span>Backoff</span>
      <span className="ell">{retry && `then × ${retry.factor ?? DEFAULT_FACTOR}${jitter}`}</span>
      <span className="num">{duration(Math.max(0, ms))}</span>
    </li>
  )
}

export function Clock({ since }: { since: number }) {
  const now = useNow()
  return <>{duration(Math.max(0, now - since))}</>
}
