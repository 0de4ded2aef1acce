import type { ServiceInfo } from '../../../../shared/contract.ts'
import { byCodeUnit } from '../../../../shared/flow/json.ts'

/** A row of the tree as it is shown. */
export type TreeRow =
  | { readonly kind: 'folder'; readonly name: string; readonly count: number; readonly open: boolean }
  | {
      readonly kind: 'service'
      readonly service: ServiceInfo
      /** Below this folder; null at the top. */
      readonly folder: string | null
      readonly leaf: string
    }
  | { readonly kind: 'heading'; readonly name: string }

const BUILT_IN = 'Built in'

/** Its folder and its last part: `crm.contacts.get` is `get` in `crm.contacts`. */
export function splitName(name: string): readonly [folder: string | null, leaf: string] {
  const dot = name.lastIndexOf('.')
  return dot <= 0 ? [null, name] : [name.slice(0, dot), name.slice(dot + 1)]
}

/**
 * The services as a tree, folder by folder, those without one first, what is built in at the end. With a search text
 * only what has it in its name or description, all folders open.
 */
export function treeRows(
  services: readonly ServiceInfo[],
  openFolders: ReadonlySet<string>,
  search: string,
): TreeRow[] {
  const text = search.trim().toLowerCase()
  const found = services
    .filter(({ name, description }) => text === '' || `${name} ${description}`.toLowerCase().includes(text))
    .toSorted((a, b) => byCodeUnit(a.name, b.name))
  const folders = new Map<string, ServiceInfo[]>()
  const loose: ServiceInfo[] = []
  const builtIn: ServiceInfo[] = []
  for (const service of found) {
    const [folder] = splitName(service.name)
    if (service.kind === 'built-in') builtIn.push(service)
    else if (folder === null) loose.push(service)
    else folders.set(folder, [...(folders.get(folder) ?? []), service])
  }
  const rows: TreeRow[] = loose.map(service => ({
    kind: 'service',
    service,
    folder: null,
    leaf: service.name,
  }))
  for (const [name, inside] of folders) {
    const open = text !== '' || openFolders.has(name)
    rows.push({ kind: 'folder', name, count: inside.length, open })
    if (!open) continue
    for (const service of inside) {
      rows.push({ kind: 'service', service, folder: name, leaf: splitName(service.name)[1] })
    }
  }
  if (builtIn.length > 0) {
    rows.push({ kind: 'heading', name: BUILT_IN })
    for (const service of builtIn) rows.push({ kind: 'service', service, folder: null, leaf: service.name })
  }
  return rows
}

/** A row that can have the focus. */
export type TreeStop = Exclude<TreeRow, { kind: 'heading' }>
export const isStop = (row: TreeRow): row is TreeStop => row.kind !== 'heading'

export type TreeStep =
  | { readonly kind: 'focus'; readonly row: TreeStop }
  /** Upwards out of the tree. */
  | { readonly kind: 'leave' }
  | { readonly kind: 'toggle'; readonly folder: string }
  | { readonly kind: 'choose' }

/** What a key does on a row, as trees have it everywhere; null when it does nothing. */
export function treeStep(key: string, row: TreeStop, stops: readonly TreeStop[]): TreeStep | null {
  const at = stops.indexOf(row)
  const to = (next: TreeStop | undefined): TreeStep | null =>
    next === undefined ? null : { kind: 'focus', row: next }
  switch (key) {
    case 'ArrowDown':
      return to(stops[at + 1])
    case 'ArrowUp':
      return at === 0 ? { kind: 'leave' } : to(stops[at - 1])
    case 'Home':
      return to(stops[0])
    case 'End':
      return to(stops.at(-1))
    case 'ArrowRight':
      if (row.kind !== 'folder') return null
      return row.open ? to(stops[at + 1]) : { kind: 'toggle', folder: row.name }
    case 'ArrowLeft':
      if (row.kind === 'folder') return row.open ? { kind: 'toggle', folder: row.name } : null
      return to(stops.find(stop => stop.kind === 'folder' && stop.name === row.folder))
    case 'Enter':
    case ' ':
      return { kind: 'choose' }
    default:
      return null
  }
}
