import { duration } from '../../../../shared/format.ts'
import { glyphState, stateWord } from '../../components/call-state.ts'
import { Chip } from '../../components/chip.tsx'
import { parseJson, prettyLines, RawLine } from '../../components/json-view/index.ts'
import { RoleMark } from '../../components/role-mark.tsx'
import { ServiceName } from '../../components/service-name.tsx'
import { useSize } from '../../components/use-size.ts'
import { type CallRow, ui, useCallDetail, useCallRows, useRun, useWorkspace } from '../../stores/index.ts'
import styles from './exception.module.css'
import { ExceptionText } from './exception-text.tsx'
import { useEditor } from './use-editor.ts'

export interface ExceptionViewProps {
  /** A call of the run that is shown. */
  readonly call: number
}

/** What a call threw, with the request that caused it and who received the exception. Nothing while it threw nothing. */
export function ExceptionView({ call }: ExceptionViewProps) {
  const detail = useCallDetail(call)
  const record = useRun(({ run }) => run?.view?.calls[call])
  const workspace = useWorkspace(({ info }) => info?.workspace ?? null)
  const rows = useCallRows()
  const onEdit = useEditor()
  const attempt = detail?.attempts.findLast(
    ({ exception, errorCode }) => exception !== null || errorCode !== null,
  )
  if (!detail || !attempt) return null
  const state = attempt.state === 'retrying' ? 'failed' : attempt.state
  const several = detail.attempts.length > 1
  const receivers = rows.filter(row => row.targetCall === call && row.record !== undefined)
  return (
    <div className={styles.view}>
      <ExceptionText
        chips={
          <>
            <Chip state={glyphState(state)}>
              {stateWord(state)}, {duration(attempt.runMs)}
            </Chip>
            {attempt.errorCode !== null && <Chip>{attempt.errorCode}</Chip>}
            {several && (
              <span className="cap t3">
                attempt {attempt.attempt} of {record?.attempt ?? detail.attempts.length}
              </span>
            )}
          </>
        }
        onEdit={onEdit}
        text={attempt.exception ?? attempt.errorCode ?? ''}
        workspace={workspace}
      />
      {detail.received && (
        <section className={styles.section}>
          <h3 className={styles.title}>
            {detail.phase === 'target' ? 'The request that caused it' : 'The payload that caused it'}
            <button className={styles.open} onClick={() => ui.setInspectorTab('request')} type="button">
              {detail.phase === 'target' ? 'Open in Request' : 'Open payload'}
            </button>
          </h3>
          <Excerpt text={detail.received.preview.slice(0, 4096)} />
        </section>
      )}
      {receivers.length > 0 && (
        <section className={styles.section}>
          <h3 className={styles.title}>
            What received this exception
            <span className={styles.end}>
              {receivers.length} {receivers.length === 1 ? 'callback' : 'callbacks'}
            </span>
          </h3>
          {receivers.map(row => (
            <Receiver key={row.call} row={row} />
          ))}
        </section>
      )}
    </div>
  )
}

function Receiver({ row }: { row: CallRow }) {
  const { record } = row
  const said =
    record?.state === 'ok'
      ? `delivered, ${duration(record.runMs)}`
      : stateWord(record?.state ?? 'queued').toLowerCase()
  return (
    <button className={styles.receiver} onClick={() => ui.selectCall(row.call)} type="button">
      <RoleMark role={row.phase === 'on-final' ? 'on-final' : 'on-target'} size={10} />
      <ServiceName name={row.service} />
      <span className={styles.end}>{said}</span>
    </button>
  )
}

const LINES = 12
const CHAR_PX = 7.21
const PADDING_PX = 20

/** A body's beginning, in one line where it fits. */
function Excerpt({ text }: { text: string }) {
  const box = useSize<HTMLElement>()
  const lines = prettyLines(parseJson(text))
  const oneLine = lines.map(line => line.trim()).join(' ')
  const fits = oneLine.length * CHAR_PX <= box.size.width - PADDING_PX
  const shown = fits ? [oneLine] : lines.slice(0, LINES)
  return (
    <code className={styles.code} ref={box.ref}>
      {shown.map((line, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines of one text, in its order.
        <span className={styles.line} key={at}>
          <RawLine json search="" text={line} />
        </span>
      ))}
      {shown.length < lines.length && shown.length > 1 && <span className="t3">…</span>}
    </code>
  )
}
