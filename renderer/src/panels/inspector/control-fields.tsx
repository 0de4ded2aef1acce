import type { FlowDocument, FlowNode, Policy, Retry } from '../../../../shared/flow/schema.ts'
import { count, settingDuration } from '../../../../shared/format.ts'
import type { NodeId } from '../../../../shared/ids.ts'
import { DEFAULT_TIMEOUT_MS, type ServiceSettings } from '../../../../shared/run/settings.ts'
import { NumberField } from '../../components/field.tsx'
import { Note } from '../../components/note.tsx'
import { Segmented } from '../../components/segmented.tsx'
import { Select } from '../../components/select.tsx'
import { Checkbox, Switch } from '../../components/switch.tsx'
import { updateNode } from '../../stores/edits/index.ts'
import { flows } from '../../stores/index.ts'
import { Aside, narrow, Row, slim, wide } from './parts.tsx'

type Patch = Parameters<typeof updateNode>[2]

const MAX_MS = 2 ** 31 - 1

/** Changes fields of a node; typing in one field is one undo mark. */
export function editNode(id: NodeId, label: string, patch: Patch, field: string): void {
  flows.edit(label, (doc: FlowDocument) => updateNode(doc, id, patch), { merge: `node ${id} ${field}` })
}

export interface NodeFieldsProps<N extends FlowNode = FlowNode> {
  readonly id: NodeId
  readonly node: N
  readonly disabled: boolean
}

interface ControlFieldsProps extends NodeFieldsProps<Exclude<FlowNode, { kind: 'source' }>> {
  /** What the service says itself, and what holds where the node says nothing. */
  readonly service: ServiceSettings
}

/** Timeout, retry and isolation: what a target and a callback have in common. */
export function ControlFields({ id, node, disabled, service }: ControlFieldsProps) {
  const retry = node.retry ?? {}
  const setRetry = (patch: Partial<Record<keyof Retry, number | undefined>>, field: string) => {
    const next = Object.fromEntries(
      Object.entries({ ...retry, ...patch }).filter(([, value]) => value !== undefined),
    ) as Retry
    editNode(id, 'Change retry', { retry: Object.keys(next).length === 0 ? undefined : next }, field)
  }
  const tries = retry.attempts ?? 1
  return (
    <>
      <Row name="Timeout">
        <NumberField
          className={narrow}
          disabled={disabled}
          label="Timeout in ms"
          max={MAX_MS}
          min={1}
          onChange={timeoutMs => editNode(id, 'Change timeout', { timeoutMs }, 'timeout')}
          placeholder={settingDuration(service.timeoutMs)}
          unit={node.timeoutMs === undefined ? undefined : 'ms'}
          value={node.timeoutMs}
        />
        <Aside>
          {node.timeoutMs === undefined
            ? `${service.timeoutMs === DEFAULT_TIMEOUT_MS ? 'default' : 'by its service'}; in ms`
            : `else ${settingDuration(service.timeoutMs)}`}
        </Aside>
      </Row>
      <Row name="Attempts">
        <NumberField
          className={narrow}
          disabled={disabled}
          label="Attempts at most"
          max={1_000_000}
          min={1}
          onChange={attempts => setRetry({ attempts }, 'attempts')}
          placeholder={count(node.retry === undefined ? service.attempts : 1)}
          unit="at most"
          value={retry.attempts}
        />
        {node.retry === undefined && service.attempts > 1 && <Aside>by its service</Aside>}
      </Row>
      {(tries > 1 || Object.keys(retry).some(key => key !== 'attempts')) && (
        <>
          <Row name="Backoff">
            <NumberField
              className={narrow}
              disabled={disabled}
              label="First pause in ms"
              max={MAX_MS}
              min={0}
              onChange={backoffMs => setRetry({ backoffMs }, 'backoff')}
              placeholder="1,000"
              unit="ms"
              value={retry.backoffMs}
              whole={false}
            />
            <Aside>×</Aside>
            <NumberField
              className={slim}
              disabled={disabled}
              label="Factor of each further pause"
              max={100}
              min={1}
              onChange={factor => setRetry({ factor }, 'factor')}
              placeholder="2"
              value={retry.factor}
              whole={false}
            />
            <Checkbox
              checked={(retry.jitter ?? 0.2) > 0}
              disabled={disabled}
              label="Jitter"
              onChange={on => setRetry({ jitter: on ? undefined : 0 }, 'jitter')}
            >
              jitter
            </Checkbox>
          </Row>
          <Row name="Longest pause">
            <NumberField
              className={narrow}
              disabled={disabled}
              label="Longest pause in ms"
              max={MAX_MS}
              min={0}
              onChange={maxMs => setRetry({ maxMs }, 'longest')}
              placeholder="60,000"
              unit="ms"
              value={retry.maxMs}
              whole={false}
            />
          </Row>
        </>
      )}
      <Row name="Process">
        <Segmented
          disabled={disabled}
          label="Process"
          onChange={isolation =>
            editNode(
              id,
              'Change process',
              { isolation: isolation === service.isolation ? undefined : isolation },
              'isolation',
            )
          }
          options={[
            { value: 'shared', label: 'Shared' },
            { value: 'own', label: 'Its own' },
          ]}
          value={node.isolation ?? service.isolation}
        />
        {node.isolation === undefined && service.isolation === 'own' && <Aside>by its service</Aside>}
      </Row>
      {service.quarantined && (
        <Note>
          It has blocked or ended a process that it shared: it runs in one of its own until its code changes.
        </Note>
      )}
      <Row name="Idempotent">
        <Switch
          checked={node.idempotent ?? service.idempotent}
          disabled={disabled}
          label="Idempotent: may be run again when its process was lost"
          onChange={on =>
            editNode(
              id,
              'Change idempotent',
              { idempotent: on === service.idempotent ? undefined : on },
              'idempotent',
            )
          }
        />
        <Aside>may run again if its process is lost</Aside>
      </Row>
    </>
  )
}

/** Pattern, policy and how much is in flight: what a source says. */
export function InvokingFields({
  id,
  node,
  disabled,
}: NodeFieldsProps<Exclude<FlowNode, { kind: 'target' }>>) {
  const pattern = node.pattern ?? 'parallel'
  const policy = node.policy ?? 'all-settled'
  const quorum = typeof policy === 'object' ? policy.quorum : null
  const setPolicy = (next: Policy) =>
    editNode(id, 'Change policy', { policy: next === 'all-settled' ? undefined : next }, 'policy')
  return (
    <>
      <Row name="Pattern">
        <Segmented
          disabled={disabled}
          label="Pattern"
          onChange={next =>
            editNode(id, 'Change pattern', { pattern: next === 'fanout' ? 'fanout' : undefined }, 'pattern')
          }
          options={[
            { value: 'parallel', label: 'Parallel' },
            { value: 'fanout', label: 'Fan-out' },
          ]}
          value={pattern}
        />
      </Row>
      <Row name="Over when">
        <Select
          className="grow"
          disabled={disabled}
          label="Over when"
          onChange={next => setPolicy(next === 'quorum' ? { quorum: 1 } : next)}
          options={[
            { value: 'all-settled', label: 'All are in' },
            { value: 'fail-fast', label: 'One has failed' },
            { value: 'first-success', label: 'One is OK' },
            { value: 'quorum', label: 'Some are OK' },
          ]}
          value={quorum === null ? (policy as Exclude<Policy, object>) : 'quorum'}
        />
        {quorum !== null && (
          <NumberField
            className={slim}
            disabled={disabled}
            label="How many are OK"
            max={1_000_000}
            min={1}
            onChange={next => setPolicy({ quorum: next ?? 1 })}
            value={quorum}
          />
        )}
      </Row>
      <Row name="In flight">
        <NumberField
          className={wide}
          disabled={disabled}
          label="In flight at most"
          max={1_000_000}
          min={1}
          onChange={concurrency => editNode(id, 'Change in flight', { concurrency }, 'concurrency')}
          placeholder="1,000"
          unit="at most"
          value={node.concurrency}
        />
        <Aside>targets, and callbacks</Aside>
      </Row>
    </>
  )
}

export function EnabledField({ id, node, disabled }: NodeFieldsProps) {
  return (
    <Row name="Enabled">
      <Switch
        checked={node.disabled !== true}
        disabled={disabled}
        label="Enabled"
        onChange={on =>
          editNode(id, on ? 'Enable' : 'Disable', { disabled: on ? undefined : true }, 'disabled')
        }
      />
    </Row>
  )
}
