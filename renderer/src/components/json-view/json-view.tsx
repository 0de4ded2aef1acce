import { type ReactNode, useDeferredValue, useMemo, useState } from 'react'
import { CopyButton } from '../copy-button.tsx'
import { Segmented } from '../segmented.tsx'
import { Select } from '../select.tsx'
import { isContainer, parseJson, type JsonTree as Tree, treeOf } from './json-node.ts'
import { type NodePath, pathKey, pathText } from './json-path.ts'
import { MEMBERS, scalarText, type TreeState } from './json-rows.ts'
import { searchTree } from './json-search.ts'
import { jsonSchemaOf, shapeLines, shapeOf } from './json-shape.ts'
import { JsonShapeView } from './json-shape-view.tsx'
import { JsonTable } from './json-table.tsx'
import { tableOf } from './json-table-data.ts'
import { JsonTree } from './json-tree.tsx'
import styles from './json-view.module.css'
import { prettyLines } from './pretty.ts'
import { RawLines } from './raw-lines.tsx'
import { SearchField } from './search-field.tsx'
import { type JsonMode, type JsonViewOptions, type JsonViewProps, MODES } from './types.ts'

/** JSON that is here already, as a tree or as text. See types.ts. */
export function JsonView({ value, text, cut, ...options }: JsonViewProps) {
  const tree = useMemo(() => (text === undefined ? treeOf(value ?? null) : parseJson(text)), [value, text])
  return <TreeView cut={cut} options={options} tree={tree} />
}

interface TreeViewProps {
  readonly tree: Tree
  readonly cut?: ReactNode
  readonly options: JsonViewOptions
}

function TreeView({ tree, cut, options }: TreeViewProps) {
  const { root, bar = 'bar', onCopy } = options
  const readable = tree.root !== null
  const [mode, setMode] = useState<JsonMode>(options.mode ?? 'tree')
  const [typed, setTyped] = useState('')
  const search = useDeferredValue(typed === '' ? (options.search ?? '') : typed)
  const [state, setState] = useState<TreeState>(() => openAtFirst(tree))
  const [current, setCurrent] = useState<NodePath | null>(null)
  const [rawAt, setRawAt] = useState<number | null>(null)

  const hits = useMemo(() => searchTree(tree, search), [tree, search])
  const table = useMemo(() => (mode === 'table' ? tableOf(tree, current) : null), [mode, tree, current])
  const shape = useMemo(() => (mode === 'schema' ? shapeOf(tree) : null), [mode, tree])
  const shown: JsonMode = !readable || (mode === 'table' && table === null) ? 'raw' : mode
  const raw = shown === 'raw'
  const lines = useMemo(() => (raw ? prettyLines(tree) : []), [raw, tree])
  const shapes = useMemo(() => (shape ? shapeLines(shape) : []), [shape])
  // Of what is shown in lines the lines are searched, else the tree.
  const inLines = raw || shown === 'schema'
  const lineHits = useMemo(() => {
    const wanted = search.toLowerCase()
    if (!inLines || wanted === '') return []
    const texts = raw ? lines : shapes.map(({ label, type }) => `${label ?? ''} ${type}`)
    return texts.flatMap((line, at) => (line.toLowerCase().includes(wanted) ? [at] : []))
  }, [inLines, raw, lines, shapes, search])
  const at = inLines
    ? rawAt === null
      ? -1
      : lineHits.indexOf(rawAt)
    : hits.paths.findIndex(path => current !== null && pathKey(path) === pathKey(current))

  const show = (index: number): void => {
    if (inLines) {
      setRawAt(lineHits[index] ?? null)
      return
    }
    const path = hits.paths[index]
    if (!path) return
    setState(revealed(state, path))
    setCurrent(path)
  }
  const copyAll = (): string => {
    if (shape) return JSON.stringify(jsonSchemaOf(shape), null, 2)
    return raw ? lines.join('\n') : tree.text
  }
  const place = inLines ? null : (current ?? table?.path ?? null)
  const choose = (next: JsonMode): void => {
    setMode(next)
    setRawAt(null)
    if (next === 'tree' && current) setState(revealed(state, current))
  }
  return (
    <div
      className={styles.view}
      style={options.height === undefined ? undefined : { height: options.height }}
    >
      {bar === 'bar' && (
        <div className={styles.bar}>
          <span className={styles.wide}>
            <Segmented disabled={!readable} label="View as" onChange={choose} options={MODES} value={shown} />
          </span>
          <span className={styles.narrow}>
            <Select
              disabled={!readable}
              label="View as"
              onChange={choose}
              options={MODES}
              quiet
              small
              value={shown}
            />
          </span>
          <span className={styles.path}>{place !== null && <Path text={pathText(tree, root, place)} />}</span>
          <SearchField
            at={at}
            hits={inLines ? lineHits.length : hits.paths.length}
            more={!inLines && hits.more}
            onAt={show}
            onText={setTyped}
            text={typed}
          />
          <CopyButton label={shape ? 'Copy as JSON Schema' : `Copy ${root}`} text={copyAll} />
        </div>
      )}
      {shown === 'schema' ? (
        <JsonShapeView at={rawAt} lines={shapes} root={root} search={search} />
      ) : shown === 'table' && table ? (
        <JsonTable
          current={current}
          onCurrent={setCurrent}
          onOpen={() => choose('tree')}
          root={root}
          search={search}
          table={table}
          tree={tree}
        />
      ) : raw ? (
        <RawLines at={rawAt} json={readable} label={root} lines={lines} search={search} />
      ) : (
        <JsonTree
          current={current}
          onCopy={onCopy}
          onCurrent={setCurrent}
          onState={setState}
          root={root}
          search={search}
          state={state}
          tree={tree}
        />
      )}
      {cut !== undefined && <div className={styles.foot}>{cut}</div>}
    </div>
  )
}

/** A path with its separators set back. */
function Path({ text }: { text: string }) {
  return (
    <span className="mono cap ell" title={text}>
      {text.split(/(\.|\[\d+\])/).map((part, at) =>
        at % 2 === 1 ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts of one path, in its order.
          <span className="t3" key={at}>
            {part}
          </span>
        ) : (
          part
        ),
      )}
    </span>
  )
}

const OPEN_MEMBERS = 24

/** Small things are open from the beginning, so that there is something to read. */
function openAtFirst(tree: Tree): TreeState {
  const open = new Set<string>()
  const { root } = tree
  if (root?.kind === 'string' && scalarText(tree, root).clipped) open.add('')
  if (root && isContainer(root) && root.items.length === 1) open.add('0')
  if (root && isContainer(root) && root.items.length <= OPEN_MEMBERS) {
    let room = OPEN_MEMBERS
    root.items.forEach((item, index) => {
      if (!isContainer(item) || item.items.length > room) return
      room -= item.items.length
      open.add(String(index))
    })
  }
  return { open, shown: new Map() }
}

/** Opened as far as a path can be seen. */
function revealed(state: TreeState, path: NodePath): TreeState {
  const open = new Set(state.open)
  const shown = new Map(state.shown)
  path.forEach((index, depth) => {
    const key = pathKey(path.slice(0, depth))
    if (depth > 0) open.add(key)
    if (index >= (shown.get(key) ?? MEMBERS)) shown.set(key, index + MEMBERS)
  })
  return { open, shown }
}
