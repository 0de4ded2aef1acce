import { Pin, PinOff } from 'lucide-react'
import { useState } from 'react'
import type { Body as CallBody } from '../../../../shared/contract.ts'
import type { NodeId } from '../../../../shared/ids.ts'
import { Button } from '../../components/button.tsx'
import { checkJson } from '../../components/code-editor/check.ts'
import { CodeEditor } from '../../components/code-editor/code-editor.tsx'
import { type ReadBytes, textOf } from '../../components/json-view/index.ts'
import { Note } from '../../components/note.tsx'
import { pins, useActiveTab, usePin } from '../../stores/index.ts'
import styles from './inspector.module.css'
import { Section } from './parts.tsx'

export interface PinPartProps {
  readonly id: NodeId
  readonly service: string
  /** What it responded in the run that is shown. */
  readonly recorded: CallBody | null
  readonly read: ReadBytes
}

/** What a node gives instead of calling its service: taken from a run, or typed. */
export function PinPart({ id, service, recorded, read }: PinPartProps) {
  const pin = usePin(id)
  const unsaved = useActiveTab()?.path === null
  const [draft, setDraft] = useState<string | null>(null)
  const checked = draft === null ? null : checkJson(draft)

  const take = async () => {
    if (recorded) setDraft(indented(await textOf(recorded, read)))
  }
  const put = async () => {
    if (checked?.fault === null && (await pins.set(id, { response: checked.value }))) setDraft(null)
  }
  if (draft !== null) {
    return (
      <Section title={`Given instead of calling ${service}`}>
        <CodeEditor
          fault={checked?.fault ?? null}
          label={`Pinned response of ${service}`}
          language="json"
          onChange={setDraft}
          value={draft}
        />
        <div className={styles.actions}>
          <Button disabled={checked?.fault !== null} icon={Pin} onClick={() => void put()} size="sm">
            Pin this response
          </Button>
          <Button onClick={() => setDraft(null)} size="sm" variant="ghost">
            Leave it
          </Button>
        </div>
      </Section>
    )
  }
  if (pin !== undefined) {
    return (
      <Section>
        <Note
          actions={
            <>
              <Button icon={PinOff} onClick={() => void pins.set(id, null)} size="sm">
                Unpin
              </Button>
              {'response' in pin && (
                <Button
                  onClick={() => setDraft(JSON.stringify(pin.response, null, 2))}
                  size="sm"
                  variant="ghost"
                >
                  Edit
                </Button>
              )}
            </>
          }
          title={'response' in pin ? 'A response is pinned.' : 'A failure is pinned.'}
        >
          {service} is not called: {'response' in pin ? 'the response' : pin.exception} is given at once.
        </Note>
      </Section>
    )
  }
  return (
    <Section>
      <div className={styles.pinRow}>
        <span className="cap t3 grow">
          {unsaved
            ? 'Save the flow to pin a response: pins are kept beside its file.'
            : `A pinned response is given at once, and ${service} is not called.`}
        </span>
        <Button
          disabled={unsaved}
          icon={Pin}
          onClick={() => (recorded ? void take() : setDraft('null'))}
          size="sm"
        >
          {recorded ? 'Pin this response' : 'Pin a response'}
        </Button>
      </div>
    </Section>
  )
}

function indented(text: string): string {
  const checked = checkJson(text)
  return checked.fault === null ? JSON.stringify(checked.value, null, 2) : text
}
