import { ListFilter, ListOrdered, Scan } from 'lucide-react'
import { useMemo } from 'react'
import { count } from '../../../../../shared/format.ts'
import { Button } from '../../../components/button.tsx'
import { type GlyphState, glyphState, stateWord } from '../../../components/call-state.ts'
import { Chip } from '../../../components/chip.tsx'
import { TextField } from '../../../components/field.tsx'
import { Menu, MenuRadio } from '../../../components/menu.tsx'
import { StateGlyph } from '../../../components/state-glyph.tsx'
import { useCallRows } from '../../../stores/index.ts'
import dock from '../dock.module.css'
import type { RowOrder } from './rows.ts'
import type { ChangeTimeline, TimelineState } from './timeline-state.ts'

const ORDERS: readonly { readonly value: RowOrder; readonly label: string }[] = [
  { value: 'flow', label: 'Flow order' },
  { value: 'start', label: 'By start' },
  { value: 'slowest', label: 'Slowest first' },
]

/** States that are worth a word when there are too many rows to see all. */
const COUNTED: readonly GlyphState[] = ['failed', 'timeout', 'running']
const MANY_ROWS = 60

export interface TimelineBarProps {
  readonly state: TimelineState
  readonly onChange: ChangeTimeline
}

export function TimelineBar({ state, onChange }: TimelineBarProps) {
  const rows = useCallRows()
  const counts = useMemo(() => countStates(rows), [rows])
  return (
    <>
      {counts.size > 0 && (
        <span className={dock.chips}>
          {[...counts].map(([shown, number]) => {
            const word = stateWord(shown).toLowerCase()
            const pressed = state.filter === word
            return (
              <button
                aria-pressed={pressed}
                className={dock.state}
                key={shown}
                onClick={() => onChange({ filter: pressed ? '' : word })}
                title={pressed ? 'Show all' : `Show what is ${word}`}
                type="button"
              >
                <Chip state={shown}>
                  <StateGlyph size={12} state={shown} />
                  {count(number)} {word}
                </Chip>
              </button>
            )
          })}
        </span>
      )}
      <TextField
        className={dock.field}
        icon={ListFilter}
        label="Filter the timeline"
        onChange={filter => onChange({ filter })}
        onKeyDown={event => {
          if (event.key === 'Escape' && state.filter !== '') onChange({ filter: '' })
        }}
        placeholder="Filter by name, state, text"
        quiet
        small
        value={state.filter}
      />
      <Menu
        align="end"
        trigger={
          <Button icon={ListOrdered} size="sm" variant="ghost">
            {ORDERS.find(({ value }) => value === state.order)?.label}
          </Button>
        }
      >
        <MenuRadio onChange={order => onChange({ order })} options={ORDERS} value={state.order} />
      </Menu>
      <Button icon={Scan} onClick={() => onChange({ window: null })} size="sm" variant="ghost">
        Fit
      </Button>
    </>
  )
}

function countStates(rows: ReturnType<typeof useCallRows>): ReadonlyMap<GlyphState, number> {
  const counts = new Map<GlyphState, number>()
  let targets = 0
  for (const { phase, record } of rows) {
    if (phase !== 'target') continue
    targets += 1
    if (record) counts.set(glyphState(record.state), (counts.get(glyphState(record.state)) ?? 0) + 1)
  }
  if (targets <= MANY_ROWS) return new Map()
  return new Map(
    COUNTED.flatMap(state => (counts.has(state) ? [[state, counts.get(state) ?? 0] as const] : [])),
  )
}
