import { BellOff } from 'lucide-react'
import type { FlowDocument, FlowNode } from '../../../../shared/flow/schema.ts'
import { count, duration } from '../../../../shared/format.ts'
import type { NodeId } from '../../../../shared/ids.ts'
import { cx } from '../../components/cx.ts'
import { Empty } from '../../components/note.tsx'
import { Segmented } from '../../components/segmented.tsx'
import { ServiceName } from '../../components/service-name.tsx'
import { StateGlyph } from '../../components/state-glyph.tsx'
import { type CallRow, ui, useUi } from '../../stores/index.ts'
import { DeliveryContext } from './delivery-context.tsx'
import styles from './inspector.module.css'
import { Body, Form, Row, Section } from './parts.tsx'
import { setWhen, WireRow } from './wire-list.tsx'
import { callbacksOf, wiresFrom, wiresTo } from './wires.ts'

export interface CallbacksTabProps {
  readonly id: NodeId
  readonly node: FlowNode
  readonly doc: FlowDocument
  readonly locked: boolean
  readonly rows: readonly CallRow[]
}

/** Who hears of this node, or of a callback: whom it hears of, and what it was delivered. */
export function CallbacksTab(props: CallbacksTabProps) {
  switch (props.node.kind) {
    case 'target':
      return <OfTarget {...props} />
    case 'source':
      return <OfSource {...props} />
    case 'callback':
      return <OfCallback {...props} />
  }
}

function OfTarget({ id, doc, locked }: CallbacksTabProps) {
  const { own, forAll } = callbacksOf(doc, id)
  if (own.length + forAll.length === 0) {
    return (
      <Empty icon={BellOff} title="No callback hears of this target">
        Drop a callback on it, or draw a wire from its right port to one.
      </Empty>
    )
  }
  return (
    <Body>
      {own.length > 0 && (
        <Section end={String(own.length)} title="Callbacks of this target">
          <ul className={styles.list}>
            {own.map(wire => (
              <WireRow canWhen key={wire.id} locked={locked} wire={wire} />
            ))}
          </ul>
        </Section>
      )}
      {forAll.length > 0 && (
        <Section end={String(forAll.length)} last title="For all targets of its source">
          <ul className={styles.list}>
            {forAll.map(wire => (
              <WireRow canWhen key={wire.id} locked={locked} wire={wire} />
            ))}
          </ul>
        </Section>
      )}
    </Body>
  )
}

function OfSource({ id, doc, locked }: CallbacksTabProps) {
  const wires = wiresFrom(doc, id)
  const each = wires.filter(({ edge }) => edge.role === 'on-target')
  const finals = wires.filter(({ edge }) => edge.role === 'on-final')
  if (each.length + finals.length === 0) {
    return (
      <Empty icon={BellOff} title="No callback hears of these targets">
        Draw a wire from the upper port for each target, from the lower one for when all are in.
      </Empty>
    )
  }
  return (
    <Body>
      {each.length > 0 && (
        <Section end={String(each.length)} title="For each target">
          <ul className={styles.list}>
            {each.map(wire => (
              <WireRow canWhen key={wire.id} locked={locked} wire={wire} />
            ))}
          </ul>
        </Section>
      )}
      {finals.length > 0 && (
        <Section end={String(finals.length)} last title="When all are in">
          <ul className={styles.list}>
            {finals.map(wire => (
              <WireRow key={wire.id} locked={locked} wire={wire} />
            ))}
          </ul>
        </Section>
      )}
    </Body>
  )
}

const SHOWN = 200
const RUNS_WHEN = [
  { value: 'always', label: 'Always' },
  { value: 'ok', label: 'OK' },
  { value: 'failed', label: 'Failed' },
] as const

function OfCallback({ id, doc, locked, rows }: CallbacksTabProps) {
  const wires = wiresTo(doc, id)
  const selected = useUi(state => state.selection.call)
  const only = wires.length === 1 && wires[0]?.edge.role === 'on-target' ? wires[0] : undefined
  const chosen = rows.find(({ call }) => call === selected) ?? (rows.length === 1 ? rows[0] : undefined)
  return (
    <Body>
      {only !== undefined && !locked && (
        <Section>
          <Form>
            <Row name="Runs when">
              <Segmented
                label="Runs when"
                onChange={when => setWhen(only.id, when)}
                options={RUNS_WHEN}
                value={only.edge.when ?? 'always'}
              />
            </Row>
          </Form>
        </Section>
      )}
      <Section end={String(wires.length)} last={rows.length === 0} title="Hears of">
        {wires.length === 0 ? (
          <p className="sm t2">Nothing: no wire leads here, so it does not run.</p>
        ) : (
          <ul className={styles.list}>
            {wires.map(wire => (
              <WireRow canWhen={only === undefined || locked} key={wire.id} locked={locked} wire={wire} />
            ))}
          </ul>
        )}
      </Section>
      {rows.length > 0 && (
        <Section end={count(rows.length)} last={chosen === undefined} title="Deliveries of this run">
          <ul className={styles.list}>
            {rows.slice(0, SHOWN).map(row => (
              <li className={cx(styles.item, row.call === selected && styles.current)} key={row.call}>
                <StateGlyph labelled size={14} state={row.record?.state ?? 'queued'} />
                <button className={styles.name} onClick={() => ui.selectCall(row.call)} type="button">
                  {row.target === null ? 'all targets' : <ServiceName name={row.target} />}
                </button>
                <span className={`${styles.tools} num t2 sm`}>
                  {row.record === undefined || row.record.runMs === 0 ? '' : duration(row.record.runMs)}
                </span>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {chosen && <DeliveryContext row={chosen} />}
    </Body>
  )
}
