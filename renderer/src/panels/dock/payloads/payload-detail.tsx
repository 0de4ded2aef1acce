import { useCallback, useEffect, useMemo, useState } from 'react'
import type { Body } from '../../../../../shared/contract.ts'
import { duration, bytes as sizeText } from '../../../../../shared/format.ts'
import { glyphState, stateWord } from '../../../components/call-state.ts'
import { Chip } from '../../../components/chip.tsx'
import { CopyButton } from '../../../components/copy-button.tsx'
import {
  BodyView,
  JsonView,
  type ReadBytes,
  textOf,
  useWholeBody,
} from '../../../components/json-view/index.ts'
import { Note } from '../../../components/note.tsx'
import { RoleMark } from '../../../components/role-mark.tsx'
import { ServiceName } from '../../../components/service-name.tsx'
import { runs, useCallDetail } from '../../../stores/index.ts'
import type { Delivery } from './deliveries.ts'
import { firstKey, payloadKeys } from './payload-keys.ts'
import { PayloadKeysList } from './payload-keys-list.tsx'
import styles from './payloads.module.css'

/** The end of a large payload, where its small keys are. */
const TAIL_BYTES = 64 * 1024
/** More is not put on the clipboard. */
const COPY_BYTES = 16 * 1024 * 1024

export interface PayloadDetailProps {
  readonly delivery: Delivery
  /** What was searched for in all payloads: marked here, too. */
  readonly search: string
}

/** One delivery: what exactly its callback received. */
export function PayloadDetail({ delivery, search }: PayloadDetailProps) {
  const { row } = delivery
  const detail = useCallDetail(row.call)
  const body = detail?.received ?? null
  const read = useReadBody(body?.id ?? '')
  const state = row.record?.state ?? 'queued'
  const took = delivery.took === null ? '' : `, ${duration(delivery.took)}`
  return (
    <section aria-label="Payload" className={styles.detail}>
      <div className={styles.head}>
        <RoleMark role={row.phase === 'on-final' ? 'on-final' : 'on-target'} size={12} />
        <ServiceName name={row.name} />
        <span className={styles.for}>for</span>
        {row.phase === 'on-final' ? (
          <span className="b">{delivery.for}</span>
        ) : (
          <ServiceName name={delivery.for} />
        )}
        <Chip state={glyphState(state)}>
          {state === 'ok' ? `Delivered${took}` : `${stateWord(state)}${took}`}
        </Chip>
        <span className="grow" />
        {body && (
          <CopyButton
            disabled={body.bytes > COPY_BYTES}
            label={
              body.bytes > COPY_BYTES ? `Over ${sizeText(COPY_BYTES)}: too large to copy` : 'Copy payload'
            }
            size="md"
            text={() => textOf(body, read)}
          />
        )}
      </div>
      {body ? (
        <PayloadBody body={body} final={row.phase === 'on-final'} key={body.id} read={read} search={search} />
      ) : (
        detail && <p className={styles.nothing}>The payload was never made.</p>
      )}
    </section>
  )
}

function useReadBody(id: string): ReadBytes {
  return useCallback(async (offset, bytes) => (await runs.fetchBody(id, offset, bytes)).bytes, [id])
}

interface PayloadBodyProps {
  readonly body: Body
  readonly final: boolean
  readonly read: ReadBytes
  readonly search: string
}

function PayloadBody({ body, final, read, search }: PayloadBodyProps) {
  const whole = useWholeBody(body, read)
  const tail = useTail(body, read)
  const text = whole.text ?? body.preview
  const complete = whole.text !== null
  const { keys, rest } = useMemo(
    () => payloadKeys(text, complete, final, tail),
    [text, complete, final, tail],
  )
  const [chosen, setChosen] = useState<string | null>(null)
  const key = keys.find(entry => entry.key === (chosen ?? firstKey(keys)))
  const large = useMemo<Body | null>(() => {
    if (!key?.partial || key.from === null) return null
    return {
      id: `${body.id}/${key.key}`,
      bytes: body.bytes - key.from - rest,
      preview: key.text ?? '',
      complete: false,
    }
  }, [body, key, rest])
  const readKey = useCallback<ReadBytes>(
    (offset, bytes) => read((key?.from ?? 0) + offset, bytes),
    [read, key?.from],
  )
  // Not an object: as it is.
  if (!key) return <BodyView body={body} read={read} root="payload" search={search} />
  return (
    <div className={styles.body}>
      <div className={styles.split}>
        <PayloadKeysList chosen={key.key} keys={keys} onChoose={setChosen} />
        <div className={styles.value}>
          {whole.error !== null && (
            <Note kind="error" title="The payload could not be read.">
              {whole.error}
            </Note>
          )}
          {large ? (
            <BodyView body={large} key={key.key} read={readKey} root={key.key} search={search} />
          ) : (
            key.text !== null && <JsonView key={key.key} root={key.key} search={search} text={key.text} />
          )}
        </div>
      </div>
    </div>
  )
}

/** The end of a body of which the preview is only the beginning; empty until it is here. */
function useTail(body: Body, read: ReadBytes): string {
  const [tail, setTail] = useState('')
  const { complete, bytes } = body
  useEffect(() => {
    if (complete) return
    let over = false
    const from = Math.max(0, bytes - TAIL_BYTES)
    read(from, bytes - from).then(
      read_ => {
        if (!over) setTail(new TextDecoder().decode(read_))
      },
      // Its keys stay unknown; the rest can be read.
      () => undefined,
    )
    return () => {
      over = true
    }
  }, [complete, bytes, read])
  return tail
}
