import { Autocomplete } from '@base-ui/react/autocomplete'
import { Dialog } from '@base-ui/react/dialog'
import {
  Ban,
  Braces,
  ChartGantt,
  Command as CommandIcon,
  History,
  type LucideIcon,
  Network,
  Package,
  Play,
  RotateCcw,
  Save,
  ScrollText,
  Search,
  Square,
  TriangleAlert,
  Undo2,
  Upload,
  Workflow,
} from 'lucide-react'
import { type KeyboardEvent, useMemo, useState } from 'react'
import { Chip } from '../components/chip.tsx'
import dialog from '../components/dialog.module.css'
import { Icon } from '../components/icon.tsx'
import { Kbd } from '../components/kbd.tsx'
import { KindIcon } from '../components/kind-icon.tsx'
import { runGlyph } from '../components/run-words.ts'
import { StateGlyph } from '../components/state-glyph.tsx'
import { ui, useUi } from '../stores/index.ts'
import { capsOf } from './keys-of.ts'
import styles from './palette.module.css'
import { marked, type PaletteGroup, type PaletteItem, palettePlaces, search } from './palette-items.ts'
import { shellState } from './shell-state.ts'
import { usePaletteItems } from './use-palette-items.ts'

export interface PaletteProps {
  /** Adds a service to the flow. */
  readonly onAdd: (service: string) => void
}

/** Finds and does everything by name: commands, flows, runs, services. */
export function Palette(props: PaletteProps) {
  const open = useUi(state => state.paletteOpen)
  return (
    <Dialog.Root
      onOpenChange={next => ui.setPaletteOpen(next)}
      onOpenChangeComplete={next => {
        if (!next) shellState.setState({ palettePlace: 'all' })
      }}
      open={open}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className={dialog.backdrop} />
        <Dialog.Viewport className={styles.viewport}>
          <Dialog.Popup aria-label="Search or run" className={styles.palette}>
            <Content {...props} />
          </Dialog.Popup>
        </Dialog.Viewport>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Content({ onAdd }: PaletteProps) {
  const initial = useUi(state => state.paletteText)
  const [query, setQuery] = useState(initial)
  const [place, setPlace] = useState(() => shellState.getState().palettePlace)
  const items = usePaletteItems(onAdd)
  const groups = useMemo(() => search(items, query, place), [items, query, place])

  const choose = (item: PaletteItem) => {
    ui.setPaletteOpen(false)
    // The palette's own keys and focus are to be gone first.
    requestAnimationFrame(() => void item.run())
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Tab') return
    event.preventDefault()
    const step = event.shiftKey ? -1 : 1
    const at = palettePlaces.indexOf(place)
    setPlace(palettePlaces[(at + step + palettePlaces.length) % palettePlaces.length] ?? 'all')
  }

  return (
    <Autocomplete.Root
      autoHighlight="always"
      filter={null}
      inline
      items={groups}
      itemToStringValue={(item: PaletteItem) => item.label}
      keepHighlight
      onValueChange={(next, { reason }) => {
        if (reason !== 'item-press') setQuery(next)
      }}
      open
      value={query}
    >
      <div className={styles.field}>
        <Icon of={Search} />
        <Autocomplete.Input
          aria-label="Search or run"
          className={styles.input}
          onKeyDown={onKeyDown}
          placeholder="Search or run"
          spellCheck={false}
        />
        <Chip>{place}</Chip>
        <Kbd keys="Tab" />
      </div>
      <Autocomplete.Empty className={styles.empty}>
        {groups.length === 0 && (
          <span>Nothing is called that{place === 'all' ? '' : ` among ${place}`}.</span>
        )}
      </Autocomplete.Empty>
      <Autocomplete.List className={styles.list}>
        {(group: PaletteGroup) => (
          <Autocomplete.Group items={group.items} key={group.value}>
            <Autocomplete.GroupLabel className={styles.label}>{group.value}</Autocomplete.GroupLabel>
            <Autocomplete.Collection>
              {(item: PaletteItem) => (
                <Autocomplete.Item
                  className={styles.item}
                  disabled={item.unavailable !== null}
                  key={item.value}
                  onClick={() => choose(item)}
                  value={item}
                >
                  <Sign item={item} />
                  <span className={styles.text}>
                    {marked(item.label, query).map((piece, at) =>
                      // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no other name, and no state
                      piece.hit ? <mark key={at}>{piece.text}</mark> : <span key={at}>{piece.text}</span>,
                    )}
                  </span>
                  <span className={styles.detail}>{item.detail}</span>
                  <Keys item={item} />
                </Autocomplete.Item>
              )}
            </Autocomplete.Collection>
          </Autocomplete.Group>
        )}
      </Autocomplete.List>
      <div className={styles.foot}>
        <span>
          <Kbd keys={['Up', 'Down']} />
          choose
        </span>
        <span>
          <Kbd keys="Tab" />
          narrow to {palettePlaces.slice(1).join(', ')}
        </span>
        <span className="grow" />
        <span>
          <Kbd keys="Esc" />
          close
        </span>
      </div>
    </Autocomplete.Root>
  )
}

const ICONS: Readonly<Record<string, LucideIcon>> = {
  'run.start': Play,
  'run.selected': Play,
  'run.failed': RotateCcw,
  'run.resume': RotateCcw,
  'run.stop': Square,
  'run.cancel-targets': Ban,
  'view.runs': History,
  'flow.save': Save,
  'flow.save-as': Save,
  'flow.export': Upload,
  'canvas.tidy': Network,
  'edit.undo': Undo2,
  'view.services': Package,
  'view.flows': Workflow,
  'view.timeline': ChartGantt,
  'view.payloads': Braces,
  'view.log': ScrollText,
  'view.problems': TriangleAlert,
}
const OF_GROUP: Readonly<Record<string, LucideIcon>> = { Run: Play, Flow: Workflow }
const OF_PLACE: Readonly<Record<PaletteItem['place'], LucideIcon>> = {
  commands: CommandIcon,
  flows: Workflow,
  runs: History,
  services: Package,
  payloads: Braces,
  log: ScrollText,
}

function Sign({ item }: { item: PaletteItem }) {
  const { of, place } = item
  if (of !== null && 'runId' in of) return <StateGlyph size={16} state={runGlyph(of)} />
  if (of !== null && 'kind' in of) return <KindIcon kind={of.kind} size={16} />
  const icon = ICONS[item.command ?? ''] ?? OF_GROUP[item.group] ?? OF_PLACE[place]
  return <Icon of={icon} />
}

function Keys({ item }: { item: PaletteItem }) {
  const caps = item.command === undefined ? undefined : capsOf(item.command)
  return caps === undefined ? (
    <span className={styles.enter}>
      <Kbd keys="Enter" />
    </span>
  ) : (
    <Kbd keys={caps} />
  )
}
