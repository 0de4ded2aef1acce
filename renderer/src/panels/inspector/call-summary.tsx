import { Ban, ExternalLink, Pencil, Pin, Play } from 'lucide-react'
import type { FlowNode } from '../../../../shared/flow/schema.ts'
import { countOf, duration } from '../../../../shared/format.ts'
import type { NodeId } from '../../../../shared/ids.ts'
import { byteToCode } from '../../../../shared/outcome-codes.ts'
import { isCompleted } from '../../../../shared/run/model.ts'
import { Button, IconButton } from '../../components/button.tsx'
import { glyphState, stateWord } from '../../components/call-state.ts'
import { Chip } from '../../components/chip.tsx'
import { CopyButton } from '../../components/copy-button.tsx'
import {
  type CallRow,
  runs,
  ui,
  useCallDetail,
  useNodeStatus,
  useRun,
  useWorkspace,
} from '../../stores/index.ts'
import { firstOwnFrame, useEditor } from '../exception/index.ts'
import { Attempts, Clock, tookMs, withCurrent } from './attempts.tsx'
import styles from './inspector.module.css'
import { SlowChip, type Took, UsualTime } from './usual-time.tsx'

export interface CallSummaryProps {
  readonly id: NodeId
  readonly node: FlowNode
  readonly row: CallRow
  readonly locked: boolean
  /** Its exception is shown below, which says state and code. */
  readonly bare: boolean
}

/** A limit beyond this is there for what hangs: a bar of it would be empty. */
const LONG_MS = 600_000

/** How it stands with a call of the run: state, attempts one by one, and what can be done about it. */
export function CallSummary({ id, node, row, locked, bare }: CallSummaryProps) {
  const live = useRun(state => state.run?.live ?? false)
  const detail = useCallDetail(row.call)
  const usual = useNodeStatus(id)?.usual ?? null
  const { record } = row
  if (record === undefined) return null
  const glyph = record.pinned ? 'pinned' : glyphState(record.state)
  const retry = node.kind === 'source' ? {} : (node.retry ?? {})
  // What held for it, while the settings may be others now.
  const settings = detail?.settings
  const most = settings?.attempts ?? retry.attempts ?? 1
  const running = record.state === 'running' || record.state === 'retrying'
  const open = live && !isCompleted(record.state) && record.state !== 'interrupted'
  const code = byteToCode(record.code)
  const attempts = withCurrent(detail?.attempts ?? [], record)
  const again = !live && row.phase === 'target'
  const limit = settings?.timeoutMs ?? (node.kind === 'source' ? null : (node.timeoutMs ?? null))
  const took: Took = {
    since: record.state === 'running' ? record.at + record.queuedMs : null,
    ms: record.runMs,
  }
  const comparable =
    usual !== null && usual.service === row.service && row.phase === 'target' && !record.pinned
  return (
    <div className={styles.summary}>
      {!bare && (
        <div className={styles.chips}>
          <Chip state={glyph}>
            {record.state === 'retrying' ? 'Waits to try again' : stateWord(glyph)}
            {running && most > 1 && `, attempt ${record.attempt} of ${most}`}
            {!running && record.runMs > 0 && `, ${duration(tookMs(attempts))}`}
            {record.state === 'running' && attempts.length < 2 && (
              <>
                , <Clock since={record.at + record.queuedMs} />
              </>
            )}
          </Chip>
          {code !== null && <Chip>{code}</Chip>}
          {!running && record.attempt > 1 && <Chip>{countOf(record.attempt, 'attempt')}</Chip>}
          {comparable && <SlowChip took={took} usual={usual} />}
        </div>
      )}
      {!bare && comparable && record.state !== 'queued' && (
        <UsualTime
          limit={limit !== null && limit <= LONG_MS ? limit : null}
          state={glyph}
          took={took}
          usual={usual}
        />
      )}
      {attempts.length > 1 && <Attempts attempts={attempts} retry={retry} />}
      {(open || again || bare) && (
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
          {open && row.phase === 'target' && !locked && !record.pinned && (
            <Button icon={Pin} onClick={() => ui.setInspectorTab('response')} size="sm">
              Pin a response
            </Button>
          )}
          {bare && <ExceptionActions text={detail?.attempts.at(-1)?.exception ?? code ?? ''} />}
        </div>
      )}
    </div>
  )
}

/** What can be done with the exception that is shown below. */
function ExceptionActions({ text }: { text: string }) {
  const root = useWorkspace(({ info }) => info?.workspace ?? null)
  const onEdit = useEditor()
  const frame = onEdit && firstOwnFrame(text, root)
  return (
    <span className={styles.atEnd}>
      {onEdit && frame && (
        <IconButton
          icon={ExternalLink}
          label="Open in the editor"
          onClick={() => onEdit(frame)}
          size="sm"
          variant="plain"
        />
      )}
      <CopyButton label="Copy as text" text={() => text} variant="plain" />
    </span>
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
