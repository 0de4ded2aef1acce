import { CopyPlus, Power, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { lookup } from '../../../../shared/flow/json.ts'
import type { FlowNode } from '../../../../shared/flow/schema.ts'
import type { NodeId } from '../../../../shared/ids.ts'
import { isCompleted } from '../../../../shared/run/model.ts'
import { Mark } from '../../components/icon.tsx'
import { KindIcon } from '../../components/kind-icon.tsx'
import { MenuItem, MenuSeparator } from '../../components/menu.tsx'
import { RoleMark } from '../../components/role-mark.tsx'
import { ServiceName } from '../../components/service-name.tsx'
import { StateGlyph } from '../../components/state-glyph.tsx'
import { type TabInfo, Tabs } from '../../components/tabs.tsx'
import { duplicate, removeSelection, setDisabled } from '../../stores/edits/index.ts'
import {
  flows,
  type InspectorTab,
  ui,
  useCallDetail,
  useDocument,
  useLocked,
  useNodeStatus,
  useUi,
  useWorkspace,
} from '../../stores/index.ts'
import { CallSummary, DeliveriesSummary } from './call-summary.tsx'
import { CallbacksTab } from './callbacks-tab.tsx'
import { CodeTab } from './code-tab.tsx'
import { ExceptionTab } from './exception-tab.tsx'
import { Head } from './head.tsx'
import styles from './inspector.module.css'
import { ReceivedTab } from './received-tab.tsx'
import { RequestTab } from './request-tab.tsx'
import { ResponseTab } from './response-tab.tsx'
import { SettingsTab } from './settings-tab.tsx'
import { useNodeCalls } from './use-node-call.ts'
import { relation, wiresTo } from './wires.ts'

/** One node: what it is, how it stands with it in the run, and its settings, bodies, callbacks and code. */
export function NodeInspector({ id }: { id: NodeId }) {
  const doc = useDocument()
  const locked = useLocked()
  const wanted = useUi(state => state.inspectorTab)
  const selected = useUi(state => state.selection.call)
  const { rows, row } = useNodeCalls(id)
  const detail = useCallDetail(row?.call ?? null)
  const [asked, setAsked] = useState<InspectorTab | null>(null)
  const node = lookup(doc?.nodes, id)
  if (doc === null || node === undefined) return null
  const last = detail?.attempts.at(-1)
  const state = row?.record?.state
  // Until its details are here, what its state lets one expect.
  const has = {
    response: detail?.attempts.some(attempt => attempt.response !== null) ?? state === 'ok',
    exception: detail
      ? (last?.exception ?? last?.errorCode ?? null) !== null
      : state !== undefined && state !== 'ok' && isCompleted(state),
  }
  const tabs: TabInfo<InspectorTab>[] =
    node.kind === 'source'
      ? [
          { value: 'settings', label: 'Settings' },
          { value: 'callbacks', label: 'Callbacks' },
        ]
      : [
          { value: 'settings', label: 'Settings' },
          {
            value: 'request',
            label: node.kind === 'callback' ? 'Payload' : 'Request',
            empty: node.kind === 'callback' && row === null,
          },
          { value: 'response', label: 'Response', empty: !has.response },
          { value: 'exception', label: 'Exception', empty: !has.exception },
          { value: 'callbacks', label: 'Callbacks' },
          { value: 'code', label: 'Code' },
        ]
  // A tab that was chosen for another node and has nothing to show of this one is left, until somebody asks for it.
  const shown = tabs.find(({ value }) => value === wanted)
  const usual = node.kind === 'callback' && rows.length > 0 ? 'callbacks' : 'settings'
  const tab = shown === undefined || (shown.empty === true && asked !== wanted) ? usual : shown.value
  // Of a callback the deliveries together are told, and of one alone what is not as it should be.
  const tells =
    node.kind === 'callback' &&
    (rows.length === 1 || (selected !== null && state !== undefined && state !== 'ok'))
  return (
    <>
      <Head
        menu={!locked && <NodeMenu id={id} node={node} />}
        sign={<Sign id={id} node={node} />}
        sub={<Relation id={id} node={node} />}
        title={<ServiceName name={node.service} strong />}
      />
      {node.kind === 'callback' && !tells && <DeliveriesSummary rows={rows} />}
      {row?.record !== undefined && (node.kind === 'target' || tells) && (
        <CallSummary
          bare={tab === 'exception' && has.exception}
          id={id}
          locked={locked}
          node={node}
          row={row}
        />
      )}
      <Tabs
        even
        label="Inspector"
        onChange={value => {
          setAsked(value)
          ui.setInspectorTab(value)
        }}
        tabs={tabs}
        value={tab}
      >
        {tab === 'settings' && <SettingsTab doc={doc} id={id} locked={locked} node={node} />}
        {tab === 'request' && node.kind === 'target' && !locked && (
          <RequestTab id={id} locked={locked} node={node} />
        )}
        {tab === 'request' && (node.kind === 'callback' || locked) && (
          <ReceivedTab locked={locked} node={node} row={row} />
        )}
        {tab === 'response' && <ResponseTab id={id} locked={locked} node={node} row={row} />}
        {tab === 'exception' && <ExceptionTab row={row} />}
        {tab === 'callbacks' && <CallbacksTab doc={doc} id={id} locked={locked} node={node} rows={rows} />}
        {tab === 'code' && <CodeTab service={node.service} />}
      </Tabs>
    </>
  )
}

/** What it is to others, and for what is called where its code is. */
function Relation({ id, node }: { id: NodeId; node: FlowNode }) {
  const doc = useDocument()
  const file = useWorkspace(state => state.services.find(entry => entry.name === node.service)?.file ?? null)
  if (doc === null) return null
  const own = lookup(doc.services, node.service) !== undefined
  const words = relation(doc, id, node)
  return (
    <span className={styles.relation}>
      <span>{words}</span>
      {node.kind === 'target' && file !== null && !own && (
        <span className={styles.file} title={file}>
          <bdi className="mono cap">{file}</bdi>
        </span>
      )}
    </span>
  )
}

/** The state in the run where there is one, else the role or the kind. */
function Sign({ id, node }: { id: NodeId; node: FlowNode }) {
  const status = useNodeStatus(id)
  const doc = useDocument()
  const kind = useWorkspace(state => state.services.find(entry => entry.name === node.service)?.kind)
  if (node.disabled === true) return <StateGlyph labelled state="disabled" />
  if (node.kind === 'callback') {
    const role =
      doc !== null && wiresTo(doc, id).some(({ edge }) => edge.role === 'on-final') ? 'on-final' : 'on-target'
    return <RoleMark role={role} />
  }
  if (status?.state != null) return <StateGlyph labelled state={status.pinned ? 'pinned' : status.state} />
  if (node.kind === 'source') return <Mark size={16} />
  return <KindIcon kind={lookup(doc?.services, node.service)?.kind ?? kind ?? 'code'} size={16} />
}

function NodeMenu({ id, node }: { id: NodeId; node: FlowNode }) {
  const disabled = node.disabled === true
  return (
    <>
      <MenuItem
        icon={CopyPlus}
        onChoose={() => {
          let copies: readonly NodeId[] = []
          flows.edit('Duplicate', doc => {
            const [next, ids] = duplicate(doc, [id])
            copies = ids
            return next
          })
          ui.select({ nodes: copies })
        }}
      >
        Duplicate
      </MenuItem>
      <MenuItem
        icon={Power}
        onChoose={() => flows.edit(disabled ? 'Enable' : 'Disable', doc => setDisabled(doc, [id], !disabled))}
      >
        {disabled ? 'Enable' : 'Disable'}
      </MenuItem>
      <MenuSeparator />
      <MenuItem
        danger
        icon={Trash2}
        onChoose={() => flows.edit('Delete', doc => removeSelection(doc, { nodes: [id], edges: [] }))}
      >
        Delete
      </MenuItem>
    </>
  )
}
