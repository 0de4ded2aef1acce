import { CircleX, TriangleAlert, Workflow } from 'lucide-react'
import { useMemo } from 'react'
import { entriesOf } from '../../../../shared/flow/json.ts'
import type { FlowDocument } from '../../../../shared/flow/schema.ts'
import { count, countOf } from '../../../../shared/format.ts'
import { Button } from '../../components/button.tsx'
import { TextArea, TextField } from '../../components/field.tsx'
import { Icon } from '../../components/icon.tsx'
import { updateFlow } from '../../stores/edits/index.ts'
import { flows, ui, useActiveTab, useDocument, useLocked, useRun } from '../../stores/index.ts'
import { Head } from './head.tsx'
import styles from './inspector.module.css'
import { Body, Facts, Form, Row, Section } from './parts.tsx'
import { RunFacts } from './run-facts.tsx'

const PROBLEMS_SHOWN = 6

/** Nothing is selected: the flow as a whole, and the run that is shown of it. */
export function FlowInspector() {
  const tab = useActiveTab()
  const doc = useDocument()
  const locked = useLocked()
  const hasRun = useRun(state => state.run?.view != null)
  const facts = useMemo(() => (doc === null ? [] : counts(doc)), [doc])
  if (tab === null || doc === null) return null
  const { problems } = tab
  return (
    <>
      <Head
        sign={<Icon of={Workflow} />}
        sub={<span className="mono">{tab.path ?? 'not saved yet'}</span>}
        title={<span className="ell">{tab.name}</span>}
      />
      <Body>
        {hasRun && <RunFacts />}
        <Section>
          <Form>
            <Row name="Name">
              <TextField
                className="grow"
                disabled={locked}
                label="Name of the flow"
                maxLength={200}
                onChange={name =>
                  flows.edit(
                    'Rename the flow',
                    current => updateFlow(current, { name: name === '' ? undefined : name }),
                    {
                      merge: 'flow name',
                    },
                  )
                }
                placeholder={tab.name}
                value={doc.name ?? ''}
              />
            </Row>
            <Row name="Description">
              <TextArea
                disabled={locked}
                label="Description of the flow"
                onChange={description =>
                  flows.edit(
                    'Describe the flow',
                    current =>
                      updateFlow(current, { description: description === '' ? undefined : description }),
                    { merge: 'flow description' },
                  )
                }
                placeholder="what it is for"
                value={doc.description ?? ''}
              />
            </Row>
          </Form>
        </Section>
        <Section last={problems.length === 0} title="In this flow">
          <Facts of={facts} />
        </Section>
        {problems.length > 0 && (
          <Section end={count(problems.length)} last title="Problems">
            <ul>
              {problems.slice(0, PROBLEMS_SHOWN).map(problem => (
                <li
                  className={`${styles.problem} st-${problem.severity === 'error' ? 'failed' : 'timeout'}`}
                  key={`${problem.code} ${problem.pointer}`}
                >
                  <Icon of={problem.severity === 'error' ? CircleX : TriangleAlert} size={14} />
                  <span>{problem.message}</span>
                </li>
              ))}
            </ul>
            <div className={styles.actions}>
              <Button onClick={() => ui.setDockTab('problems')} size="sm">
                Show all problems
              </Button>
            </div>
          </Section>
        )}
      </Body>
    </>
  )
}

function counts(doc: FlowDocument): [string, string][] {
  const of = { source: 0, target: 0, callback: 0 }
  const finals = new Set<string>()
  let disabled = 0
  for (const [, node] of entriesOf(doc.nodes)) {
    of[node.kind] += 1
    if (node.disabled === true) disabled += 1
  }
  for (const [, edge] of entriesOf(doc.edges)) if (edge.role === 'on-final') finals.add(edge.to)
  return [
    ['Sources', count(of.source)],
    ['Targets', count(of.target)],
    [
      'Callbacks',
      finals.size === 0
        ? count(of.callback)
        : `${count(of.callback)}, ${countOf(finals.size, 'final')} among them`,
    ],
    ...(disabled === 0 ? [] : ([['Disabled', count(disabled)]] as [string, string][])),
  ]
}
