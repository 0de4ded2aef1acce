import { ArrowDown, ArrowUp, Unplug } from 'lucide-react'
import type { ReactNode } from 'react'
import type { FlowEdge } from '../../../../shared/flow/schema.ts'
import { countOf } from '../../../../shared/format.ts'
import { IconButton } from '../../components/button.tsx'
import { Chip } from '../../components/chip.tsx'
import { cx } from '../../components/cx.ts'
import { RoleMark } from '../../components/role-mark.tsx'
import { Select } from '../../components/select.tsx'
import { ServiceName } from '../../components/service-name.tsx'
import { disconnect, reorderCalls, updateEdge } from '../../stores/edits/index.ts'
import { flows, ui, useDocument } from '../../stores/index.ts'
import styles from './inspector.module.css'
import { movedCalls, type Wire } from './wires.ts'

export const WHEN = [
  { value: 'always', label: 'Always' },
  { value: 'ok', label: 'When OK' },
  { value: 'failed', label: 'When failed' },
] as const

export function setWhen(id: string, when: NonNullable<FlowEdge['when']>): void {
  flows.edit('Change when it runs', doc =>
    updateEdge(doc, id, { when: when === 'always' ? undefined : when }),
  )
}

/** A wire as a row: who is at its other end, and what can be done with it. */
export function WireRow({
  wire,
  locked,
  lead,
  tail,
  canWhen = false,
}: {
  wire: Wire
  locked: boolean
  /** Left of the name. */
  lead?: ReactNode
  /** Right of the name. */
  tail?: ReactNode
  /** Its condition can be chosen here. */
  canWhen?: boolean
}) {
  const { id, edge, node, other } = wire
  const when = edge.when ?? 'always'
  return (
    <li className={styles.item}>
      {lead}
      <RoleMark role={edge.role} />
      <button className={styles.name} onClick={() => ui.select({ nodes: [other] })} type="button">
        <ServiceName name={node.service} />
      </button>
      <span className={styles.tools}>
        {tail}
        {canWhen && edge.role === 'on-target' && locked && <Chip outlined>{words(when)}</Chip>}
        {canWhen && edge.role === 'on-target' && !locked && (
          <Select
            label={`When ${node.service} runs`}
            onChange={next => setWhen(id, next)}
            options={WHEN}
            quiet
            small
            value={when}
          />
        )}
        {!locked && (
          <IconButton
            className={styles.quiet}
            icon={Unplug}
            label={`Remove the wire to ${node.service}`}
            onClick={() => flows.edit('Remove a wire', doc => disconnect(doc, id))}
            size="sm"
          />
        )}
      </span>
    </li>
  )
}

const words = (when: string): string => WHEN.find(({ value }) => value === when)?.label ?? when

/** More rows than this are not drawn at once: nobody reads them in a list. */
const SHOWN = 200

/** Calls of a source, numbered, which can be put in another order. */
export function CallList({ calls, locked }: { calls: readonly Wire[]; locked: boolean }) {
  const doc = useDocument()
  const move = (wire: Wire, step: -1 | 1) => {
    const ids = doc && movedCalls(doc, wire.edge.from, wire.id, step)
    if (ids) flows.edit('Change the order', current => reorderCalls(current, ids))
  }
  return (
    <ol className={styles.list}>
      {calls.slice(0, SHOWN).map((wire, at) => (
        <WireRow
          key={wire.id}
          lead={<span className={styles.order}>{at + 1}</span>}
          locked={locked}
          tail={
            !locked && (
              <>
                <IconButton
                  className={styles.quiet}
                  disabled={at === 0}
                  icon={ArrowUp}
                  label={`Move ${wire.node.service} up`}
                  onClick={() => move(wire, -1)}
                  size="sm"
                />
                <IconButton
                  className={styles.quiet}
                  disabled={at === calls.length - 1}
                  icon={ArrowDown}
                  label={`Move ${wire.node.service} down`}
                  onClick={() => move(wire, 1)}
                  size="sm"
                />
              </>
            )
          }
          wire={wire}
        />
      ))}
      {calls.length > SHOWN && (
        <li className={cx(styles.item, 't3')}>and {countOf(calls.length - SHOWN, 'more target')}</li>
      )}
    </ol>
  )
}
