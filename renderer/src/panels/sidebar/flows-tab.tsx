import { FolderOpen, Plus, Search, Workflow } from 'lucide-react'
import { useState } from 'react'
import { Button, IconButton } from '../../components/button.tsx'
import { cx } from '../../components/cx.ts'
import { TextField } from '../../components/field.tsx'
import { Icon } from '../../components/icon.tsx'
import { Empty } from '../../components/note.tsx'
import { flows, useActiveTab, useFlows, useWorkspace } from '../../stores/index.ts'
import { listKeys } from './list-keys.ts'
import styles from './sidebar.module.css'
import { when } from './when.ts'

/** The flows of the workspace, newest first. */
export function FlowsTab() {
  const listed = useWorkspace(state => state.flows)
  const tabs = useFlows(state => state.tabs)
  const active = useActiveTab()
  const [search, setSearch] = useState('')
  const text = search.trim().toLowerCase()
  const found = listed.filter(({ name, path }) => `${name} ${path}`.toLowerCase().includes(text))
  const first = found.find(({ path }) => path === active?.path) ?? found[0]
  return (
    <>
      <div className={styles.find}>
        <TextField
          className="grow"
          icon={Search}
          label="Find a flow"
          onChange={setSearch}
          placeholder="Find a flow"
          quiet
          type="search"
          value={search}
        />
        <IconButton icon={Plus} label="New flow" onClick={() => flows.create()} />
      </div>
      {found.length === 0 ? (
        <Empty
          action={
            listed.length === 0 && (
              <Button icon={Plus} onClick={() => flows.create()} size="sm">
                New flow
              </Button>
            )
          }
          icon={listed.length === 0 ? FolderOpen : Search}
          title={listed.length === 0 ? 'No flows yet' : 'No flow matches'}
        >
          {listed.length === 0
            ? 'A flow is a file named *.flow.json in the workspace.'
            : `Nothing is called "${search}".`}
        </Empty>
      ) : (
        <ul aria-label="Flows" className={styles.list} onKeyDown={listKeys}>
          {found.map(flow => {
            const tab = tabs.find(({ path }) => path === flow.path)
            return (
              <li key={flow.path}>
                <button
                  aria-current={active?.path === flow.path ? 'true' : undefined}
                  className={cx(styles.run, active?.path === flow.path && styles.selected)}
                  data-row
                  onClick={() => void flows.open(flow.path)}
                  tabIndex={flow === first ? 0 : -1}
                  title={flow.path}
                  type="button"
                >
                  <Icon className="t3" of={Workflow} size={14} />
                  <span className={styles.runText}>
                    <span className="ell b">{flow.name}</span>
                    <span className="ell mono cap t3">{flow.path}</span>
                  </span>
                  <span className={styles.runTime}>
                    <span>{when(flow.modifiedAt)}</span>
                    <span>{tab?.dirty ? 'not saved' : tab ? 'open' : ' '}</span>
                  </span>
                </button>
              </li>
            )
          })}
        </ul>
      )}
    </>
  )
}
