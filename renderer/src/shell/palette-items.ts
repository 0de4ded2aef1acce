import type { FlowListing, RunSummary, ServiceInfo } from '../stores/index.ts'

export const palettePlaces = ['all', 'commands', 'flows', 'runs', 'services', 'payloads', 'log'] as const
/** What the palette is narrowed to. */
export type PalettePlace = (typeof palettePlaces)[number]

export interface PaletteItem {
  /** Unique among all. */
  readonly value: string
  readonly place: Exclude<PalettePlace, 'all'>
  readonly group: string
  readonly label: string
  /** Behind the label, quieter; found by, too. */
  readonly detail: string
  /** Other words that it is found by. */
  readonly words?: string | undefined
  /** Of commands: their id, which has keys and an icon. */
  readonly command?: string
  readonly run: () => unknown
  /** Only among what was looked for: there is too much of it. */
  readonly onlyFound?: boolean
  /** Why it can't be chosen. */
  readonly unavailable: string | null
  readonly of: ServiceInfo | RunSummary | FlowListing | null
}

export interface PaletteGroup {
  readonly value: string
  readonly items: readonly PaletteItem[]
}

const ORDER = ['Run', 'Go to', 'Flow', 'Edit', 'View', 'Help', 'Flows', 'Runs', 'Services', 'Payloads', 'Log']
/** Rows of a group while everything is shown, and while something is looked for. */
const FEW = 6
const MANY = 30

/** How well an item fits: null not at all, else lower is better. Each word must be found. */
export function scoreOf(
  item: Pick<PaletteItem, 'label' | 'detail' | 'words'>,
  words: readonly string[],
): number | null {
  const label = item.label.toLowerCase()
  const text = `${label} ${item.detail.toLowerCase()} ${item.words?.toLowerCase() ?? ''}`
  let sum = 0
  for (const word of words) {
    const at = text.indexOf(word)
    if (at < 0) return null
    const starts = at === 0 || !/[a-z0-9]/.test(text[at - 1] ?? '')
    sum += (at < label.length ? 0 : 4) + (starts ? 0 : 2) + Math.min(at, 40) / 40
  }
  return sum
}

const wordsOf = (query: string): string[] => query.toLowerCase().split(/\s+/).filter(Boolean)

/** What is found, in groups, the best of each first; what can't be chosen now comes last in its group. */
export function search(items: readonly PaletteItem[], query: string, place: PalettePlace): PaletteGroup[] {
  const words = wordsOf(query)
  const groups = new Map<string, { item: PaletteItem; score: number }[]>()
  for (const item of items) {
    if (place === 'all' ? item.onlyFound === true && words.length === 0 : item.place !== place) continue
    const score = scoreOf(item, words)
    if (score === null) continue
    const list = groups.get(item.group) ?? []
    list.push({ item, score: score + (item.unavailable === null ? 0 : 100) })
    groups.set(item.group, list)
  }
  const most = words.length === 0 && place === 'all' ? FEW : MANY
  return [...groups]
    .toSorted(([a], [b]) => ORDER.indexOf(a) - ORDER.indexOf(b))
    .map(([value, list]) => ({
      value,
      items: list
        .toSorted((a, b) => a.score - b.score)
        .slice(0, most)
        .map(({ item }) => item),
    }))
}

/** A label in pieces, those that were looked for marked. */
export function marked(label: string, query: string): { readonly text: string; readonly hit: boolean }[] {
  const words = wordsOf(query)
  if (words.length === 0) return [{ text: label, hit: false }]
  const hits = new Array<boolean>(label.length).fill(false)
  const lower = label.toLowerCase()
  for (const word of words) {
    const at = lower.indexOf(word)
    if (at >= 0) hits.fill(true, at, at + word.length)
  }
  const pieces: { text: string; hit: boolean }[] = []
  for (let at = 0; at < label.length; at++) {
    const last = pieces.at(-1)
    const hit = hits[at] === true
    if (last !== undefined && last.hit === hit) last.text += label.charAt(at)
    else pieces.push({ text: label.charAt(at), hit })
  }
  return pieces
}
