import { Inbox, Search } from 'lucide-react'
import { useDeferredValue, useMemo, useState } from 'react'
import { count, duration, bytes as sizeText } from '../../../../../shared/format.ts'
import { isCompleted } from '../../../../../shared/run/model.ts'
import { Button } from '../../../components/button.tsx'
import { Empty } from '../../../components/note.tsx'
import { RoleMark } from '../../../components/role-mark.tsx'
import { ServiceName } from '../../../components/service-name.tsx'
import { StateGlyph } from '../../../components/state-glyph.tsx'
import { type Column, Table } from '../../../components/table.tsx'
import { ui, useCallDetail, useCallRows, useRun, useUi } from '../../../stores/index.ts'
import { useSettledDetail } from '../timeline/use-settled-detail.ts'
import { useNarrow } from '../use-narrow.ts'
import {
  arrangedDeliveries,
  type Delivery,
  type DeliveryOrder,
  type DeliverySort,
  deliveriesOf,
  offset,
} from './deliveries.ts'
import { PayloadDetail } from './payload-detail.tsx'
import styles from './payloads.module.css'

export interface PayloadsState {
  readonly callback: string | null
  readonly text: string
}
export interface PayloadsProps {
  readonly state: PayloadsState
  readonly onChange: (change: Partial<PayloadsState>) => void
}

/** Payloads that a search looks into beyond those that were looked at already. */
const SEARCHED = 500
const NO_DETAILS = new Map<never, never>()

/** Every delivery of the run, and what exactly was delivered. */
export function Payloads({ state, onChange }: PayloadsProps) {
  const rows = useDeferredValue(useCallRows())
  const view = useRun(({ run }) => run?.view ?? null)
  const all = useMemo(() => (view ? deliveriesOf(rows, view) : []), [rows, view])
  const searching = state.text.trim() !== ''
  const details = useRun(({ run }) => (searching ? run?.details : undefined)) ?? NO_DETAILS
  const [order, setOrder] = useState<DeliveryOrder>({ by: 'at', down: false })
  const text = useDeferredValue(state.text)
  const shown = useMemo(
    () => arrangedDeliveries(all, { callback: state.callback, text }, order, details),
    [all, state.callback, text, order, details],
  )
  const narrow = useNarrow()
  const call = useUi(({ selection }) => selection.call)
  const nodes = useUi(({ selection }) => selection.nodes)
  const chosen = useMemo(
    () =>
      shown.find(({ row }) => row.call === call) ??
      // A target, or a node, stands for the first that is delivered for it or by it.
      shown.find(({ row }) => call !== null && row.targetCall === call) ??
      (call === null
        ? shown.find(({ row }) => row.nodeId !== null && nodes.includes(row.nodeId))
        : undefined) ??
      shown[0],
    [shown, call, nodes],
  )
  const unread = searching ? all.slice(0, SEARCHED).filter(({ row }) => !details.has(row.call)) : []

  if (all.length === 0) {
    return (
      <div className={styles.empty}>
        <Empty icon={Inbox} title="No deliveries yet">
          Each callback that runs adds a row with the payload that it received.
        </Empty>
      </div>
    )
  }
  const sort = (by: DeliverySort) => ({
    sorted: order.by === by ? (order.down ? ('down' as const) : ('up' as const)) : null,
    onSort: () => setOrder({ by, down: order.by === by && !order.down }),
  })
  const columns: readonly Column<Delivery>[] = [
    {
      id: 'at',
      head: 'At',
      width: '66px',
      ...sort('at'),
      cell: ({ at }) => <span className="num t2">{offset(at)}</span>,
    },
    {
      id: 'callback',
      head: 'Callback',
      width: '136px',
      ...sort('callback'),
      cell: ({ row }) => (
        <>
          <RoleMark role={row.phase === 'on-final' ? 'on-final' : 'on-target'} size={10} />
          <ServiceName name={row.name} />
          {/* What it made of what it received is told where it is not as it should be. */}
          {row.record && row.record.state !== 'ok' && isCompleted(row.record.state) && (
            <StateGlyph labelled size={12} state={row.record.state} />
          )}
        </>
      ),
    },
    {
      id: 'for',
      head: 'Received for',
      width: 'minmax(0, 1fr)',
      ...sort('for'),
      cell: delivery => (
        <>
          <StateGlyph labelled size={12} state={delivery.outcome} />
          {delivery.row.phase === 'on-final' ? (
            <span className="t2 ell">{delivery.for}</span>
          ) : (
            <ServiceName name={delivery.for} />
          )}
        </>
      ),
    },
    ...(narrow
      ? []
      : [{ id: 'took', head: 'Took', width: '60px', numeric: true, ...sort('took'), cell: took }]),
    { id: 'size', head: 'Size', width: '58px', numeric: true, cell: ({ row }) => <Size call={row.call} /> },
  ]
  return (
    <div className={styles.payloads}>
      <div className={styles.list}>
        {shown.length === 0 ? (
          <Empty
            action={
              <Button onClick={() => onChange({ text: '', callback: null })} size="sm">
                Show all {count(all.length)}
              </Button>
            }
            icon={Search}
            title="No delivery matches"
          >
            {unread.length > 0 ? 'Payloads that were not looked at yet are being read.' : null}
          </Empty>
        ) : (
          <Table
            columns={columns}
            isSelected={delivery => delivery === chosen}
            label="Deliveries"
            onHover={delivery => ui.set({ hoveredCall: delivery?.row.call ?? null })}
            onSelect={({ row }) => ui.selectCall(row.call)}
            rowKey={({ row }) => row.call}
            rows={shown}
          />
        )}
        {searching && (
          <p className={styles.searched} role="status">
            {unread.length > 0
              ? `Searching, ${count(Math.min(all.length, SEARCHED) - unread.length)} of ${count(all.length)} payloads`
              : `${count(shown.length)} of ${count(all.length)}; ${searchedText(all.length)}`}
          </p>
        )}
        {unread.slice(0, 4).map(({ row }) => (
          <LoadDetail call={row.call} key={row.call} />
        ))}
      </div>
      {chosen && <PayloadDetail delivery={chosen} key={chosen.row.call} search={text.trim()} />}
    </div>
  )
}

const searchedText = (all: number): string =>
  all > SEARCHED
    ? `payloads of the first ${count(SEARCHED)} were searched`
    : 'the first 64 kB of each are searched'

const took = ({ took: ms, row }: Delivery) =>
  ms === null ? <StateGlyph labelled size={12} state={row.record?.state ?? 'queued'} /> : duration(ms)

/** A payload's size, once its row has been in sight for a moment. */
function Size({ call }: { call: number }) {
  const received = useSettledDetail(call)?.received
  return received ? sizeText(received.bytes) : null
}

/** Reads a call's details. Shows nothing. */
function LoadDetail({ call }: { call: number }) {
  useCallDetail(call)
  return null
}
