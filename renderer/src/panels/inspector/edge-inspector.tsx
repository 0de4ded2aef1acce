import { ArrowRight, Trash2 } from 'lucide-react'
import { nodeOf } from '../../../../shared/flow/graph.ts'
import { lookup } from '../../../../shared/flow/json.ts'
import { Button } from '../../components/button.tsx'
import { NumberField } from '../../components/field.tsx'
import { Icon } from '../../components/icon.tsx'
import { RoleMark, WireSample } from '../../components/role-mark.tsx'
import { Segmented } from '../../components/segmented.tsx'
import { ServiceName } from '../../components/service-name.tsx'
import { disconnect, updateEdge } from '../../stores/edits/index.ts'
import { flows, ui, useDocument, useLocked } from '../../stores/index.ts'
import { Head } from './head.tsx'
import { Aside, Body, Form, narrow, Row, Section } from './parts.tsx'
import { setWhen, WHEN } from './wire-list.tsx'

const MEANING = {
  call: 'The source calls the target.',
  'on-target': 'The callback runs when a target has completed.',
  'on-final': 'The callback runs once, when all targets are in.',
} as const

/** A wire that is selected. */
export function EdgeInspector({ id }: { id: string }) {
  const doc = useDocument()
  const locked = useLocked()
  const edge = lookup(doc?.edges, id)
  if (doc === null || edge === undefined) return null
  const [from, to] = [nodeOf(doc, edge.from), nodeOf(doc, edge.to)]
  return (
    <>
      <Head
        sign={<RoleMark role={edge.role} />}
        sub={MEANING[edge.role]}
        title={
          <span className="row" style={{ minWidth: 0 }}>
            <ServiceName name={from?.service ?? edge.from} strong />
            <Icon of={ArrowRight} size={12} />
            <ServiceName name={to?.service ?? edge.to} strong />
          </span>
        }
      />
      <Body>
        <Section>
          <Form>
            <Row name="Role">
              <WireSample role={edge.role} />
              <span>{edge.role}</span>
            </Row>
            {edge.role === 'on-target' && (
              <Row name="Runs">
                <Segmented
                  disabled={locked}
                  label="Runs"
                  onChange={when => setWhen(id, when)}
                  options={WHEN}
                  value={edge.when ?? 'always'}
                />
              </Row>
            )}
            {edge.role === 'call' && (
              <Row name="Place">
                <NumberField
                  className={narrow}
                  disabled={locked}
                  label="Place in the order of the targets"
                  max={1_000_000}
                  min={-1_000_000}
                  onChange={order =>
                    flows.edit('Change the order', current => updateEdge(current, id, { order }), {
                      merge: `edge ${id} order`,
                    })
                  }
                  placeholder="last"
                  value={edge.order}
                  whole={false}
                />
                <Aside>lower ones come first</Aside>
              </Row>
            )}
          </Form>
        </Section>
        {!locked && (
          <Section last>
            <Button
              icon={Trash2}
              onClick={() => {
                flows.edit('Remove a wire', current => disconnect(current, id))
                ui.select({})
              }}
              variant="danger"
            >
              Remove this wire
            </Button>
          </Section>
        )}
      </Body>
    </>
  )
}
