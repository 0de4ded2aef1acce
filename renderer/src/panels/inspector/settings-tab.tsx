import { memo, useMemo } from 'react'
import type { ServiceInfo } from '../../../../shared/contract.ts'
import { lookup } from '../../../../shared/flow/json.ts'
import type {
  FlowDocument,
  FlowNode,
  HttpService,
  ServiceDefinition,
} from '../../../../shared/flow/schema.ts'
import { count } from '../../../../shared/format.ts'
import type { NodeId } from '../../../../shared/ids.ts'
import { settingsOf } from '../../../../shared/run/settings.ts'
import { NumberField, TextField } from '../../components/field.tsx'
import { Note } from '../../components/note.tsx'
import { setService } from '../../stores/edits/index.ts'
import { flows, useRun, useWorkspace } from '../../stores/index.ts'
import { ControlFields, EnabledField, editNode, InvokingFields } from './control-fields.tsx'
import styles from './inspector.module.css'
import { Aside, Body, Form, narrow, Row, Section } from './parts.tsx'
import { ServiceField } from './service-field.tsx'
import { CallList, WireRow } from './wire-list.tsx'
import { callbacksOf, wiresFrom } from './wires.ts'

export interface SettingsTabProps {
  readonly id: NodeId
  readonly node: FlowNode
  readonly doc: FlowDocument
  readonly locked: boolean
}

/** What a node does and how: each change is one undo mark. Not drawn again by what a run does. */
export const SettingsTab = memo(function SettingsTab({ id, node, doc, locked }: SettingsTabProps) {
  const services = useWorkspace(state => state.services)
  const live = useRun(state => state.run?.live ?? false)
  const known = useMemo(() => withOwn(services, doc.services), [services, doc.services])
  const calls = node.kind === 'target' ? [] : wiresFrom(doc, id).filter(({ edge }) => edge.role === 'call')
  const definition = lookup(doc.services, node.service)
  const settings =
    definition === undefined
      ? (services.find(service => service.name === node.service)?.settings ?? settingsOf({}))
      : settingsOf(definition)
  const callbacks = node.kind === 'target' ? callbacksOf(doc, id) : null
  const hearing = callbacks === null ? [] : [...callbacks.own, ...callbacks.forAll]
  return (
    <Body>
      <Section last={calls.length === 0 && hearing.length === 0}>
        {live && !locked && (
          <div style={{ marginBottom: 12 }}>
            <Note>This run uses the settings it started with. Edits apply to the next one.</Note>
          </div>
        )}
        <Form>
          {node.kind === 'source' ? (
            <Row name="Name">
              <TextField
                className="grow"
                disabled={locked}
                label="Name of the source"
                maxLength={200}
                onChange={service => {
                  if (service.trim() !== '') editNode(id, 'Rename the source', { service }, 'service')
                }}
                value={node.service}
              />
            </Row>
          ) : (
            <Row name="Service">
              <ServiceField
                disabled={locked}
                onChange={service => editNode(id, 'Change service', { service }, 'service')}
                services={known}
                value={node.service}
              />
            </Row>
          )}
          {definition?.kind === 'http' && (
            <UrlField definition={definition} disabled={locked} service={node.service} />
          )}
          {node.kind !== 'target' && (node.kind === 'source' || calls.length > 0) && (
            <InvokingFields disabled={locked} id={id} node={node} />
          )}
          {definition !== undefined && (
            <LimitField definition={definition} disabled={locked} service={node.service} />
          )}
          {definition === undefined && settings.concurrency !== null && (
            <Row name="In flight">
              <Aside>{count(settings.concurrency)} at most, by its service</Aside>
            </Row>
          )}
          {node.kind !== 'source' && (
            <ControlFields disabled={locked} id={id} node={node} service={settings} />
          )}
          <Row name="Label">
            <TextField
              className="grow"
              disabled={locked}
              label="Label on the canvas"
              maxLength={200}
              onChange={label =>
                editNode(id, 'Change label', { label: label === '' ? undefined : label }, 'label')
              }
              placeholder={node.service}
              value={node.label ?? ''}
            />
          </Row>
          <EnabledField disabled={locked} id={id} node={node} />
        </Form>
      </Section>
      {calls.length > 0 && (
        <Section end={String(calls.length)} last title="Targets, in the order of the flow">
          <CallList calls={calls} locked={locked} />
        </Section>
      )}
      {hearing.length > 0 && (
        <Section end={String(hearing.length)} last title="Callbacks when this target completes">
          <ul className={styles.list}>
            {hearing.map(wire => (
              <WireRow
                key={wire.id}
                locked
                tail={
                  'source' in wire && (
                    <span className="cap t3">
                      {wire.edge.from === id
                        ? 'of this target'
                        : `from ${doc.nodes[wire.edge.from]?.service ?? 'its source'}, for all its targets`}
                    </span>
                  )
                }
                wire={wire}
              />
            ))}
          </ul>
        </Section>
      )}
    </Body>
  )
})

/** What a node can call: services of the workspace, and those that the flow defines itself. */
function withOwn(
  services: readonly ServiceInfo[],
  own: FlowDocument['services'],
): readonly Pick<ServiceInfo, 'name' | 'kind'>[] {
  const defined = Object.entries(own ?? {}).map(([name, { kind }]) => ({ name, kind }))
  const names = new Set(defined.map(({ name }) => name))
  return [...defined, ...services.filter(({ name }) => !names.has(name))].toSorted((a, b) =>
    a.name < b.name ? -1 : 1,
  )
}

/** How many calls of a service that the flow itself defines are in flight at most. */
function LimitField({
  service,
  definition,
  disabled,
}: {
  service: string
  definition: ServiceDefinition
  disabled: boolean
}) {
  return (
    <Row name="In flight">
      <NumberField
        className={narrow}
        disabled={disabled}
        label={`Calls of ${service} in flight at most`}
        max={1_000_000}
        min={1}
        onChange={concurrency => {
          flows.edit(
            'Change in flight',
            doc => setService(doc, service, withLimit(definition, concurrency)),
            { merge: `service ${service} concurrency` },
          )
        }}
        placeholder="no limit"
        unit={definition.concurrency === undefined ? undefined : 'at most'}
        value={definition.concurrency}
      />
      <Aside>for this service</Aside>
    </Row>
  )
}

function withLimit<D extends ServiceDefinition>(definition: D, concurrency: number | undefined): D {
  const { concurrency: _, ...rest } = definition
  return (concurrency === undefined ? rest : { ...rest, concurrency }) as D
}

/** The URL of an HTTP service that the flow itself defines. */
function UrlField({
  service,
  definition,
  disabled,
}: {
  service: string
  definition: HttpService
  disabled: boolean
}) {
  return (
    <Row name="Request URL">
      <TextField
        className="grow"
        disabled={disabled}
        label={`URL of ${service}`}
        mono
        onChange={url => {
          if (url !== '') {
            flows.edit('Change URL', doc => setService(doc, service, { ...definition, url }), {
              merge: `service ${service} url`,
            })
          }
        }}
        lead={definition.method ?? 'GET'}
        value={definition.url}
      />
    </Row>
  )
}
