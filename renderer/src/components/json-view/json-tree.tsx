import { ChevronDown, ChevronRight } from 'lucide-react'
import { type KeyboardEvent, useId, useMemo } from 'react'
import { count, countOf } from '../../../../shared/format.ts'
import { Button } from '../button.tsx'
import { CopyButton } from '../copy-button.tsx'
import { cx } from '../cx.ts'
import { Icon } from '../icon.tsx'
import { isContainer, type JsonNode, sourceOf, stringOf, type JsonTree as Tree } from './json-node.ts'
import { type NodePath, pathKey, pathText, visible } from './json-path.ts'
import {
  containerHint,
  type JsonRow,
  jsonRows,
  MEMBERS,
  type NodeRow,
  scalarText,
  sizeText,
  spokenSize,
  type TreeState,
} from './json-rows.ts'
import styles from './json-view.module.css'
import { Marked, syntax } from './marked.tsx'
import type { JsonViewOptions } from './types.ts'
import { VirtualLines } from './virtual-lines.tsx'

export interface JsonTreeProps {
  readonly tree: Tree
  readonly root: string
  readonly state: TreeState
  readonly onState: (state: TreeState) => void
  readonly current: NodePath | null
  readonly onCurrent: (path: NodePath) => void
  /** Goes up with each jump to a hit, so that one that is current already is scrolled to again. */
  readonly search: string
  readonly onCopy: JsonViewOptions['onCopy']
}

/** JSON as a tree of lines. Arrows move, open and close; the line of the pointer has what can be copied. */
export function JsonTree({ tree, root, state, onState, current, onCurrent, search, onCopy }: JsonTreeProps) {
  const rows = useMemo(() => jsonRows(tree, state), [tree, state])
  const id = useId()
  const currentId = current === null ? null : pathKey(current)
  const at = useMemo(
    () => rows.findIndex(row => row.kind === 'node' && row.id === currentId),
    [rows, currentId],
  )

  const toggle = (row: NodeRow): void => {
    const open = new Set(state.open)
    if (!open.delete(row.id)) open.add(row.id)
    onState({ ...state, open })
  }
  const more = (row: JsonRow): void => {
    const key = pathKey(row.path)
    onState({
      ...state,
      shown: new Map(state.shown).set(key, (state.shown.get(key) ?? MEMBERS) + MEMBERS * 5),
    })
  }
  const keys = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget || event.altKey || event.shiftKey) return
    const row = rows[at]
    if ((event.ctrlKey || event.metaKey) && event.key === 'c' && row?.kind === 'node') {
      if (window.getSelection()?.isCollapsed === false) return
      event.preventDefault()
      copyText(copyOf(tree, row.node), 'value', onCopy)
      return
    }
    if (event.ctrlKey || event.metaKey) return
    const move = (from: number, by: number): void => {
      for (let index = from; index >= 0 && index < rows.length; index += by) {
        const next = rows[index]
        if (next?.kind !== 'node') continue
        onCurrent(next.path)
        return
      }
    }
    const node = row?.kind === 'node' ? row : null
    const opens = node !== null && canOpen(tree, node.node)
    const flip = (): void => {
      if (node && opens) toggle(node)
    }
    const close = (): void => {
      if (node?.open) toggle(node)
      else if (node && node.path.length > 1) onCurrent(node.path.slice(0, -1))
    }
    const acts = new Map([
      ['ArrowDown', () => move(at + 1, 1)],
      ['ArrowUp', () => move(at < 0 ? 0 : at - 1, -1)],
      ['Home', () => move(0, 1)],
      ['End', () => move(rows.length - 1, -1)],
      ['PageDown', () => move(Math.min(rows.length - 1, at + 15), -1)],
      ['PageUp', () => move(Math.max(0, at - 15), 1)],
      ['ArrowRight', () => (node?.open ? move(at + 1, 1) : flip())],
      ['ArrowLeft', close],
      ['Enter', flip],
    ])
    const act = acts.get(event.key)
    if (!act) return
    event.preventDefault()
    event.stopPropagation()
    act()
  }

  return (
    <VirtualLines
      activeId={at >= 0 ? `${id}-${currentId}` : undefined}
      at={at}
      count={rows.length}
      label={root}
      line={(index, top) => {
        const row = rows[index]
        if (!row) return null
        const style = { transform: `translateY(${top}px)`, paddingLeft: 8 + row.depth * 16 }
        if (row.kind === 'more') {
          return (
            <div className={styles.line} key={row.id} role="none" style={style}>
              <span className={styles.noChevron} />
              <button className={styles.more} onClick={() => more(row)} type="button">
                Show {count(Math.min(row.left, MEMBERS * 5))} of {count(row.left)} more
              </button>
            </div>
          )
        }
        if (row.kind === 'text') {
          return (
            <div className={cx(styles.line, styles.text)} key={row.id} role="none" style={style}>
              <span className={styles.noChevron} />
              <span className={syntax.string}>
                <Marked search={search} text={row.text} />
              </span>
            </div>
          )
        }
        return (
          <TreeLine
            current={row.id === currentId}
            id={`${id}-${row.id}`}
            key={row.id}
            onCopy={onCopy}
            onCurrent={() => onCurrent(row.path)}
            onToggle={() => toggle(row)}
            path={() => pathText(tree, root, row.path)}
            row={row}
            search={search}
            style={style}
            tree={tree}
          />
        )
      }}
      onFocus={() => {
        const first = rows[0]
        if (current === null && first) onCurrent(first.path)
      }}
      onKeyDown={keys}
      role="tree"
    />
  )
}

interface TreeLineProps {
  readonly tree: Tree
  readonly row: NodeRow
  readonly id: string
  readonly style: { readonly transform: string; readonly paddingLeft: number }
  readonly current: boolean
  readonly search: string
  readonly path: () => string
  readonly onCurrent: () => void
  readonly onToggle: () => void
  readonly onCopy: JsonViewOptions['onCopy']
}

function TreeLine({
  tree,
  row,
  id,
  style,
  current,
  search,
  path,
  onCurrent,
  onToggle,
  onCopy,
}: TreeLineProps) {
  const { node, label, open } = row
  const container = isContainer(node) ? node : null
  const value = container ? null : scalarText(tree, node)
  const opens = canOpen(tree, node)
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the tree has the focus and names the line.
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree has the keys.
    <div
      aria-label={`${label ?? ''} ${container ? spokenSize(container) : (value?.text ?? '')}`}
      aria-level={row.depth + 1}
      aria-selected={current}
      className={cx(styles.line, current && styles.current)}
      id={id}
      onClick={() => {
        onCurrent()
        if (opens) onToggle()
      }}
      role="treeitem"
      style={style}
      {...(opens && { 'aria-expanded': open })}
    >
      {opens ? (
        <span className={styles.chevron}>
          <Icon of={open ? ChevronDown : ChevronRight} size={12} />
        </span>
      ) : (
        <span className={styles.noChevron} />
      )}
      {label !== null && (
        <span className={styles.label}>
          <Marked search={search} text={visible(label.slice(0, 200))} />
        </span>
      )}
      {container ? (
        <>
          <span className={styles.quiet}>{sizeText(container)}</span>
          {!open && <span className={cx(styles.quiet, 'ell')}>{containerHint(tree, container)}</span>}
        </>
      ) : open ? (
        <span className={styles.quiet}>{countOf(stringOf(tree, node).length, 'character')}</span>
      ) : (
        <span
          className={cx(
            syntax[node.kind === 'object' || node.kind === 'array' ? 'mark' : node.kind],
            styles.value,
          )}
        >
          <Marked search={search} text={value?.text ?? ''} />
        </span>
      )}
      {value?.clipped === true && (
        <button
          className={styles.more}
          onClick={event => {
            event.stopPropagation()
            onToggle()
          }}
          tabIndex={-1}
          type="button"
        >
          {open ? 'Show less' : 'Show all'}
        </button>
      )}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keeps clicks on the buttons from the line. */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: keeps clicks on the buttons from the line. */}
      <span className={styles.actions} onClick={event => event.stopPropagation()}>
        {onCopy ? (
          <Button onClick={() => onCopy(copyOf(tree, node), 'value')} size="sm" tabIndex={-1} variant="ghost">
            Copy
          </Button>
        ) : (
          <CopyButton label="Copy value" text={() => copyOf(tree, node)} />
        )}
        <Button onClick={() => copyText(path(), 'path', onCopy)} size="sm" tabIndex={-1} variant="ghost">
          Copy path
        </Button>
      </span>
    </div>
  )
}

const canOpen = (tree: Tree, node: JsonNode): boolean =>
  isContainer(node) ? node.items.length > 0 : scalarText(tree, node).clipped

/** A string without its quotes, anything else as JSON. */
const copyOf = (tree: Tree, node: JsonNode): string =>
  node.kind === 'string' ? stringOf(tree, node) : sourceOf(tree, node)

function copyText(text: string, what: 'value' | 'path' | 'all', onCopy: JsonViewOptions['onCopy']): void {
  if (onCopy) onCopy(text, what)
  else navigator.clipboard.writeText(text).catch(() => undefined)
}
