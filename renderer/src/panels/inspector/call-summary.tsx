import { Ban, Pencil, Play } from 'lucide-react'
import type { AttemptInfo } from '../../../../shared/contract.ts'
import type { FlowNode } from '../../../../shared/flow/schema.ts'
import { countOf, duration } from '../../../../shared/format.ts'
import type { NodeId } from '../../../../shared/ids.ts'
import { byteToCode } from '../../../../shared/outcome-codes.ts'
import { type CallRecord, isCompleted } from '../../../../shared/run/model.ts'
import { Button } from '../../components/button.tsx'
import { glyphState, stateWord } from '../../components/call-state.ts'
import { Chip } from '../../components/chip.tsx'
import { StateGlyph } from '../../components/state-glyph.tsx'
import { type CallRow, runs, ui, useCallDetail, useNow, useRun } from '../../stores/index.ts'
import styles from './inspector.module.css'

export interface CallSummaryProps {
  readonly id: NodeId
  readonly node: FlowNode
  readonly row: CallRow
  readonly locked: boolean
  /** The state and the code are said below already. */
  readonly bare: boolean
}

/** How it stands with a call of the run: state, attempts one by one, and what can be done about it. */
export function CallSummary({ id, node, row, locked, bare }: CallSummaryProps) {
  const live = useRun(state => state.run?.live ?? false)
  const detail = useCallDetail(row.call)
  const { record } = row
  if (record === undefined) return null
  const glyph = record.pinned ? 'pinned' : glyphState(record.state)
  const most = node.kind === 'source' ? 1 : (node.retry?.attempts ?? 1)
  const running = record.state === 'running' || record.state === 'retrying'
  const open = live && !isCompleted(record.state) && record.state !== 'interrupted'
  const code = byteToCode(record.code)
  const attempts = withCurrent(detail?.attempts ?? [], record)
  const again = !live && row.phase === 'target'
  if (bare && attempts.length < 2 && !open && !again) return null
  return (
    <div className={styles.summary}>
      {!bare && (
        <div className={styles.chips}>
          <Chip state={glyph}>
            {record.state === 'retrying' ? 'Waits to try again' : stateWord(glyph)}
            {running && most > 1 && `, attempt ${record.attempt} of ${most}`}
            {!running && record.runMs > 0 && `, ${duration(record.runMs)}`}
            {record.state === 'running' && attempts.length < 2 && (
              <>
                , <Clock since={record.at + record.queuedMs} />
              </>
            )}
          </Chip>
          {code !== null && <Chip>{code}</Chip>}
          {!running && record.attempt > 1 && <Chip>{countOf(record.attempt, 'attempt')}</Chip>}
        </div>
      )}
      {attempts.length > 1 && (
        <ol className={styles.attempts}>
          {attempts.map(attempt => (
            <Attempt attempt={attempt} key={attempt.attempt} />
          ))}
        </ol>
      )}
      {(open || again) && (
        <div className={styles.actions}>
          {open && (
            <Button icon={Ban} onClick={() => void runs.cancelCall(row.call)} size="sm">
              {row.phase === 'target' ? 'Cancel this target' : 'Cancel this delivery'}
            </Button>
          )}
          {again && (
            <Button icon={Play} onClick={() => void runs.start({ only: [id] })} size="sm">
              Run this target again
            </Button>
          )}
          {again && !locked && (
            <Button icon={Pencil} onClick={() => ui.setInspectorTab('request')} size="sm">
              Edit request
            </Button>
          )}
        </div>
      )}
    </div>
  )
}

/** The deliveries of a callback together. */
export function DeliveriesSummary({ rows }: { rows: readonly CallRow[] }) {
  const made = rows.filter(({ record }) => record !== undefined && isCompleted(record.state))
  const failed = made.filter(({ record }) => record?.state !== 'ok').length
  if (rows.length === 0) return null
  return (
    <div className={styles.summary}>
      <div className={styles.chips}>
        <Chip state={made.length === rows.length && failed === 0 ? 'ok' : undefined}>
          {made.length} of {rows.length} delivered
        </Chip>
        <Chip state={failed > 0 ? 'failed' : undefined}>
          {failed === 0 ? 'none failed' : `${failed} failed`}
        </Chip>
      </div>
    </div>
  )
}

type ShownAttempt = Pick<
  AttemptInfo,
  'attempt' | 'state' | 'errorCode' | 'exception' | 'at' | 'queuedMs' | 'runMs'
>

/** Attempts that have ended, and the one that is under way, which is not recorded yet. */
function withCurrent(attempts: readonly AttemptInfo[], record: CallRecord): ShownAttempt[] {
  if (attempts.some(({ attempt }) => attempt === record.attempt)) return [...attempts]
  const { attempt, state, at, queuedMs, runMs } = record
  return [...attempts, { attempt, state, at, queuedMs, runMs, errorCode: null, exception: null }]
}

function Clock({ since }: { since: number }) {
  const now = useNow()
  return <>{duration(Math.max(0, now - since))}</>
}

function Attempt({ attempt }: { attempt: ShownAttempt }) {
  // An attempt that another followed has failed, whatever the call does now.
  const state = attempt.state === 'retrying' ? 'failed' : attempt.state
  const glyph = glyphState(state)
  const running = state === 'running'
  const words = firstLine(attempt.exception) ?? attempt.errorCode ?? stateWord(glyph)
  return (
    <li className={`st-${glyph}`}>
      <StateGlyph size={14} state={glyph} />
      <span className="b">Attempt {attempt.attempt}</span>
      <span className="t2 ell">{words}</span>
      <span className={running ? 'num fg b' : 'num t2'}>
        {running ? <Clock since={attempt.at + attempt.queuedMs} /> : duration(attempt.runMs)}
      </span>
    </li>
  )
}

const firstLine = (text: string | null): string | null => text?.split('\n', 1)[0] ?? null
