import { FileQuestion } from 'lucide-react'
import { useMemo } from 'react'
import { lookup } from '../../../../shared/flow/json.ts'
import type { ServiceDefinition } from '../../../../shared/flow/schema.ts'
import { CodeEditor } from '../../components/code-editor/code-editor.tsx'
import { Empty } from '../../components/note.tsx'
import { useDocument, useWorkspace } from '../../stores/index.ts'
import { Body, Facts, Section } from './parts.tsx'

const KINDS = {
  code: 'code',
  http: 'HTTP request',
  process: 'process',
  flow: 'flow',
  'built-in': 'built in',
} as const

/** Where a service lives, and for one without code what it is. */
export function CodeTab({ service }: { service: string }) {
  const doc = useDocument()
  const info = useWorkspace(state => state.services.find(entry => entry.name === service))
  const definition: ServiceDefinition | undefined = lookup(doc?.services, service)
  const text = useMemo(() => (definition ? JSON.stringify(definition, null, 2) : null), [definition])
  if (info === undefined && definition === undefined) {
    return (
      <Body>
        <Empty icon={FileQuestion} title={`No service is called ${service}`}>
          A file services/{service.replaceAll('.', '/')}.ts makes one.
        </Empty>
      </Body>
    )
  }
  return (
    <Body>
      <Section last={text === null}>
        <Facts
          of={[
            ['Kind', KINDS[definition?.kind ?? info?.kind ?? 'code']],
            [
              'Lives in',
              definition !== undefined ? (
                'this flow'
              ) : info?.file ? (
                <span className="mono" key="file">
                  {info.file}
                </span>
              ) : (
                'Fanfare'
              ),
            ],
            ...(info?.description ? ([['Says', info.description]] as const) : []),
            ...(info?.unusable ? ([['Problem', info.unusable]] as const) : []),
          ]}
        />
      </Section>
      {text !== null && (
        <Section last title="Definition">
          <CodeEditor label={`Definition of ${service}`} language="json" readOnly value={text} />
        </Section>
      )}
    </Body>
  )
}
