import { Plus, RotateCw, Save, Workflow, X } from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef } from 'react'
import { IconButton } from '../components/button.tsx'
import { Icon } from '../components/icon.tsx'
import { ContextMenu, MenuItem, MenuSeparator } from '../components/menu.tsx'
import { runGlyph } from '../components/run-words.ts'
import { StateGlyph } from '../components/state-glyph.tsx'
import { type FlowTab, flows, useFlows, useRun } from '../stores/index.ts'
import { capsOf } from './keys-of.ts'
import styles from './top-bar.module.css'

/** The open flows. A tab shows the state of its run, and whether it has changes that are not saved. */
export function FlowTabs() {
  const tabs = useFlows(state => state.tabs)
  const active = useFlows(state => state.active)
  const list = useRef<HTMLDivElement>(null)
  const shown = tabs.find(tab => tab.id === active)

  useEffect(() => {
    if (active === null) return
    list.current
      ?.querySelector('[aria-selected=true]')
      ?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [active])

  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (event.key === 'Delete') void flows.close()
    else if (step === 1 || step === -1) {
      flows.activateNext(step)
      requestAnimationFrame(() => list.current?.querySelector<HTMLElement>('[aria-selected=true]')?.focus())
    } else return
    event.preventDefault()
  }

  return (
    <div className={styles.tabs}>
      <div aria-label="Open flows" className={styles.tabList} onKeyDown={onKeyDown} ref={list} role="tablist">
        {tabs.map(tab => (
          <FlowTabButton active={tab.id === active} key={tab.id} tab={tab} />
        ))}
      </div>
      {shown && <CloseButton tab={shown} />}
      <IconButton
        icon={Plus}
        iconSize={16}
        keys={capsOf('flow.new')}
        label="New flow"
        onClick={() => void flows.create()}
      />
    </div>
  )
}

function FlowTabButton({ tab, active }: { tab: FlowTab; active: boolean }) {
  return (
    <ContextMenu
      area={<div className={styles.tab} data-active={active || undefined} role="presentation" />}
      items={<TabMenu tab={tab} />}
    >
      <button
        aria-selected={active}
        className={styles.tabButton}
        onAuxClick={event => {
          if (event.button === 1) void flows.close(tab.id)
        }}
        onClick={() => flows.activate(tab.id)}
        role="tab"
        tabIndex={active ? 0 : -1}
        title={tab.path ?? 'not saved yet'}
        type="button"
      >
        {active ? <ActiveSign /> : <Icon of={Workflow} size={14} />}
        <span className={`ell ${styles.tabName}`}>{tab.name}</span>
        {tab.dirty && <span aria-label="not saved" className={styles.dot} role="img" />}
      </button>
    </ContextMenu>
  )
}

function TabMenu({ tab }: { tab: FlowTab }) {
  const others = useFlows(state => state.tabs).filter(({ id }) => id !== tab.id)
  const closeOthers = async () => {
    for (const other of others) if (!(await flows.close(other.id))) return
  }
  return (
    <>
      <MenuItem icon={Save} onChoose={() => void flows.save(tab.id)}>
        Save
      </MenuItem>
      <MenuItem disabled={tab.path === null} icon={RotateCw} onChoose={() => void flows.reload(tab.id)}>
        Load the file again
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={X} onChoose={() => void flows.close(tab.id)}>
        Close
      </MenuItem>
      <MenuItem disabled={others.length === 0} onChoose={() => void closeOthers()}>
        Close the others
      </MenuItem>
    </>
  )
}

/** Stands on the active tab, but not in the list of tabs, where only tabs may be; Delete on the tab does the same. */
function CloseButton({ tab }: { tab: FlowTab }) {
  return (
    <button
      aria-label={`Close ${tab.name}`}
      className={styles.close}
      onClick={() => void flows.close(tab.id)}
      title="Close"
      type="button"
    >
      <Icon of={X} size={14} />
    </button>
  )
}

function ActiveSign() {
  const run = useRun(state => state.run?.view?.run)
  const live = useRun(state => state.run?.live ?? false)
  if (run === undefined || !live) return <Icon of={Workflow} size={14} />
  return <StateGlyph labelled size={14} state={runGlyph(run)} />
}
