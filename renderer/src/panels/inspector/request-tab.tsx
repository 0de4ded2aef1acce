import { CircleX } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { JsonValue } from '../../../../shared/flow/json.ts'
import { requestExpression, type TargetNode } from '../../../../shared/flow/schema.ts'
import type { NodeId } from '../../../../shared/ids.ts'
import { checkJson, checkJsonata } from '../../components/code-editor/check.ts'
import { CodeEditor, type CodeFault, type Suggestion } from '../../components/code-editor/code-editor.tsx'
import { Icon } from '../../components/icon.tsx'
import { Segmented } from '../../components/segmented.tsx'
import { editNode } from './control-fields.tsx'
import styles from './inspector.module.css'
import { Body, Section } from './parts.tsx'

type Language = 'json' | 'jsonata'

const NAMES: readonly (Suggestion & { readonly detail: string })[] = [
  { name: 'input', detail: "the run's input" },
  { name: 'payload', detail: 'what the callback that calls this received' },
  { name: 'response', detail: 'what that callback responded' },
  { name: 'source', detail: 'who issues the invocation' },
  { name: 'cid', detail: "the invocation's cid" },
]
const FUNCTIONS: readonly Suggestion[] = [
  '$string',
  '$number',
  '$boolean',
  '$length',
  '$substring',
  '$uppercase',
  '$lowercase',
  '$trim',
  '$split',
  '$join',
  '$replace',
  '$contains',
  '$sum',
  '$count',
  '$max',
  '$min',
  '$average',
  '$round',
  '$exists',
  '$keys',
  '$lookup',
  '$merge',
  '$append',
  '$sort',
  '$map',
  '$filter',
  '$reduce',
  '$distinct',
].map(name => ({ name }))
const SUGGESTIONS = [...NAMES, ...FUNCTIONS]
const NOTHING: readonly Suggestion[] = []

/** A request as text to edit. */
function textOf(request: JsonValue | undefined): { readonly language: Language; readonly text: string } {
  const expression = requestExpression(request)
  if (expression !== null) return { language: 'jsonata', text: expression }
  return { language: 'json', text: JSON.stringify(request ?? null, null, 2) }
}

/** What a target is sent: JSON, or an expression. What is typed is taken as soon as it parses. */
export function RequestTab({ id, node, locked }: { id: NodeId; node: TargetNode; locked: boolean }) {
  const stored = textOf(node.request)
  const [draft, setDraft] = useState<{
    readonly of: NodeId
    readonly base: string
    readonly text: string
  } | null>(null)
  // A draft stands while it says the same as the document, or does not parse; an undo takes it away.
  const live = draft !== null && draft.of === id && draft.base === stored.text
  const text = live ? draft.text : stored.text
  const fault = useFault(text, stored.language)

  const put = (next: string) => {
    if (stored.language === 'jsonata') {
      setDraft(null)
      editNode(id, 'Edit request', { request: { $jsonata: next } }, 'request')
      return
    }
    const checked = checkJson(next)
    if (checked.fault === null) {
      const base = textOf(checked.value)
      // An object that is one `$jsonata` key is an expression from here on.
      setDraft(base.language === 'json' ? { of: id, base: base.text, text: next } : null)
      editNode(id, 'Edit request', { request: checked.value === null ? undefined : checked.value }, 'request')
    } else setDraft({ of: id, base: stored.text, text: next })
  }
  const asJson = stored.language === 'jsonata' ? checkJson(stored.text) : null

  return (
    <Body>
      <Section>
        <div className="row" style={{ marginBottom: 8 }}>
          <Segmented
            disabled={locked || (asJson !== null && asJson.fault !== null)}
            label="Request as"
            onChange={language => {
              setDraft(null)
              const request =
                language === 'jsonata'
                  ? { $jsonata: stored.text }
                  : asJson?.fault === null
                    ? asJson.value
                    : null
              editNode(
                id,
                'Change how the request is made',
                { request: request ?? undefined },
                'request language',
              )
            }}
            options={[
              { value: 'json', label: 'JSON' },
              { value: 'jsonata', label: 'JSONata' },
            ]}
            value={stored.language}
          />
          <span className="cap t3" style={{ marginLeft: 'auto' }}>
            {stored.language === 'jsonata' ? 'evaluated for each invocation' : 'sent as it stands'}
          </span>
        </div>
        <CodeEditor
          fault={fault}
          label={`Request of ${node.service}`}
          language={stored.language}
          onChange={put}
          readOnly={locked}
          suggestions={stored.language === 'jsonata' ? SUGGESTIONS : NOTHING}
          value={text}
        />
        {fault !== null && (
          // The words at the place are in the editor; here they are said, and what it means.
          <div className={styles.fault} role="alert">
            <Icon of={CircleX} size={14} />
            <span>
              <span className="sr">{fault.message}. </span>
              {stored.language === 'json'
                ? 'The flow keeps the last request that parses.'
                : 'Until it parses, this target fails.'}
            </span>
          </div>
        )}
      </Section>
      {stored.language === 'jsonata' && (
        <Section last title="Names you can use">
          <dl className={styles.names}>
            {NAMES.map(({ name, detail }) => (
              <div key={name} style={{ display: 'contents' }}>
                <dt>{name}</dt>
                <dd>{detail}</dd>
              </div>
            ))}
          </dl>
        </Section>
      )}
    </Body>
  )
}

function useFault(text: string, language: Language): CodeFault | null {
  const [fault, setFault] = useState<CodeFault | null>(null)
  useEffect(() => {
    if (language === 'json') {
      setFault(checkJson(text).fault)
      return
    }
    let gone = false
    void checkJsonata(text).then(found => {
      if (!gone) setFault(found)
    })
    return () => {
      gone = true
    }
  }, [text, language])
  return fault
}
