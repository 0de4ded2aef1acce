import { ChevronDown, ChevronRight, PackageOpen, Plus, Search, X } from 'lucide-react'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { entriesOf } from '../../../../shared/flow/json.ts'
import { IconButton } from '../../components/button.tsx'
import { cx } from '../../components/cx.ts'
import { TextField } from '../../components/field.tsx'
import { Icon } from '../../components/icon.tsx'
import { Kbd } from '../../components/kbd.tsx'
import { KindIcon } from '../../components/kind-icon.tsx'
import { Empty } from '../../components/note.tsx'
import { commands, ui, useDocument, useLocked, useUi, useWorkspace } from '../../stores/index.ts'
import { isStop, type TreeRow, type TreeStop, treeRows, treeStep } from './service-tree.ts'
import styles from './sidebar.module.css'

/** What a dragged service carries: JSON of its name and kind. */
const SERVICE_DRAG = 'application/x-fanfare-service'

export interface ServicesTabProps {
  /** Adds a service to the flow, where the canvas has room. */
  readonly onAdd: (service: string) => void
  readonly onNew: () => void
}

const keyOf = (row: TreeRow): string =>
  row.kind === 'service' ? `s ${row.service.name}` : `${row.kind} ${row.name}`

/** The services of the workspace as a tree: to drag onto the canvas, or to add with Enter. */
export function ServicesTab({ onAdd, onNew }: ServicesTabProps) {
  const services = useWorkspace(state => state.services)
  const openFolders = useUi(state => state.openFolders)
  const selected = useSelectedService()
  const inFlow = useServicesInFlow()
  const locked = useLocked()
  const [search, setSearch] = useState('')
  const [focused, setFocused] = useState<string | null>(null)
  const field = useRef<HTMLInputElement>(null)
  const tree = useRef<HTMLDivElement>(null)
  const rows = useMemo(
    () => treeRows(services, new Set(openFolders), search),
    [services, openFolders, search],
  )
  const stops = rows.filter(isStop)
  const current = stops.some(row => keyOf(row) === focused)
    ? focused
    : ((stops[0] && keyOf(stops[0])) ?? null)

  useEffect(
    () =>
      commands.register({
        id: 'view.find-service',
        group: 'View',
        label: 'Find a service',
        run: () => {
          ui.setSideTab('services')
          field.current?.focus()
          field.current?.select()
        },
      }),
    [],
  )

  const focus = (row: TreeRow | undefined) => {
    if (row === undefined) return
    setFocused(keyOf(row))
    tree.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(keyOf(row))}"]`)?.focus()
  }
  const choose = (row: TreeRow) => {
    if (row.kind === 'folder') ui.toggleFolder(row.name)
    else if (row.kind === 'service' && row.service.unusable === null && !locked) onAdd(row.service.name)
  }
  const onKey = (event: KeyboardEvent, row: TreeStop) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const step = treeStep(event.key, row, stops)
    if (step === null) return
    event.preventDefault()
    if (step.kind === 'focus') focus(step.row)
    else if (step.kind === 'leave') field.current?.focus()
    else if (step.kind === 'toggle') ui.toggleFolder(step.folder)
    else choose(row)
  }

  return (
    <>
      <div className={styles.find}>
        <TextField
          className="grow"
          icon={Search}
          label="Find a service"
          onChange={setSearch}
          onKeyDown={event => {
            if (event.key === 'ArrowDown') focus(stops[0])
            else if (event.key === 'Escape' && search !== '') setSearch('')
            else if (event.key === 'Enter' && search !== '') {
              const first = stops.find(row => row.kind === 'service')
              if (first) choose(first)
            } else return
            event.preventDefault()
          }}
          placeholder="Find a service"
          quiet
          ref={field}
          type="search"
          unit={
            search === '' ? (
              <Kbd keys="/" />
            ) : (
              <IconButton
                icon={X}
                iconSize={12}
                label="Clear the search"
                onClick={() => setSearch('')}
                size="sm"
              />
            )
          }
          value={search}
        />
        <IconButton icon={Plus} label="New service" onClick={onNew} />
      </div>
      {stops.length === 0 ? (
        <Empty
          icon={search === '' ? PackageOpen : Search}
          title={search === '' ? 'No services yet' : 'No service matches'}
        >
          {search === ''
            ? 'A file services/crm/get-customer.ts is the service crm.get-customer.'
            : `Nothing has "${search}" in its name.`}
        </Empty>
      ) : (
        <div aria-label="Services" className={styles.tree} ref={tree} role="tree">
          {rows.map(row => {
            const key = keyOf(row)
            if (row.kind === 'heading') {
              return (
                <div className={styles.heading} key={key} role="presentation">
                  {row.name}
                </div>
              )
            }
            const shared = {
              'data-key': key,
              onClick: () => {
                setFocused(key)
                if (row.kind === 'folder') ui.toggleFolder(row.name)
              },
              onKeyDown: (event: KeyboardEvent) => onKey(event, row),
            }
            if (row.kind === 'folder') {
              return (
                <div
                  aria-expanded={row.open}
                  aria-level={1}
                  className={styles.item}
                  key={key}
                  role="treeitem"
                  tabIndex={key === current ? 0 : -1}
                  {...shared}
                >
                  <Icon of={row.open ? ChevronDown : ChevronRight} size={12} />
                  <span className={cx(styles.folder, 'ell')}>{row.name}</span>
                  <span className={styles.count}>{row.count}</span>
                </div>
              )
            }
            const { service, leaf, folder } = row
            const usable = service.unusable === null && !locked
            return (
              <div
                aria-level={folder === null ? 1 : 2}
                aria-selected={selected === service.name}
                className={cx(
                  styles.item,
                  styles.leaf,
                  selected === service.name && styles.selected,
                  service.unusable !== null && styles.unusable,
                )}
                draggable={usable}
                key={key}
                onDoubleClick={() => choose(row)}
                onDragStart={event => {
                  const data = JSON.stringify({ service: service.name, kind: service.kind })
                  event.dataTransfer.setData(SERVICE_DRAG, data)
                  event.dataTransfer.setData('text/plain', service.name)
                  event.dataTransfer.effectAllowed = 'copy'
                }}
                role="treeitem"
                title={
                  service.unusable ??
                  (service.description === '' ? service.name : `${service.name}: ${service.description}`)
                }
                tabIndex={key === current ? 0 : -1}
                {...shared}
              >
                <KindIcon kind={service.kind} />
                <span className="ell">{leaf}</span>
                {service.unusable !== null ? (
                  <span className={styles.count}>can't be used</span>
                ) : (
                  inFlow.has(service.name) && <span className={styles.count}>in flow</span>
                )}
              </div>
            )
          })}
        </div>
      )}
    </>
  )
}

/** The service of the one node that is selected. */
function useSelectedService(): string | null {
  const doc = useDocument()
  const node = useUi(({ selection }) => (selection.nodes.length === 1 ? selection.nodes[0] : undefined))
  return node === undefined ? null : (doc?.nodes[node]?.service ?? null)
}

function useServicesInFlow(): ReadonlySet<string> {
  const nodes = useDocument()?.nodes
  return useMemo(() => new Set(entriesOf(nodes).map(([, node]) => node.service)), [nodes])
}
