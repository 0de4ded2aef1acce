import { Search } from 'lucide-react'
import { useEffect } from 'react'
import { Icon, Mark } from '../components/icon.tsx'
import { Kbd } from '../components/kbd.tsx'
import { ui, useActiveTab, useWorkspace } from '../stores/index.ts'
import { FlowTabs } from './flow-tabs.tsx'
import { capsOf } from './keys-of.ts'
import { RunBox } from './run-box.tsx'
import styles from './top-bar.module.css'
import { folderName, WorkspaceMenu } from './workspace-menu.tsx'

/** Workspace, open flows, search, and the run. */
export function TopBar() {
  return (
    <header className={styles.top} data-region="toolbar">
      <Title />
      <WorkspaceMenu />
      <FlowTabs />
      <SearchBox />
      <RunBox />
    </header>
  )
}

/** What the window is called, by its own title and as its heading. */
function Title() {
  const tab = useActiveTab()
  const root = useWorkspace(state => state.info?.workspace ?? null)
  const place = root === null ? [] : [folderName(root)]
  const title = [...(tab === null ? [] : [`${tab.dirty ? '• ' : ''}${tab.name}`]), ...place, 'Fanfare'].join(
    ' – ',
  )
  useEffect(() => {
    document.title = title
    return () => {
      document.title = 'Fanfare'
    }
  }, [title])
  return <h1 className="sr">{tab?.name ?? 'Fanfare'}</h1>
}

/** The bar of the welcome screen. */
export function WelcomeBar() {
  return (
    <header className={styles.top} data-region="toolbar">
      <div className={styles.brand}>
        <Mark />
        Fanfare
      </div>
      <SearchBox />
    </header>
  )
}

function SearchBox() {
  return (
    <button
      aria-haspopup="dialog"
      className={styles.search}
      onClick={() => ui.setPaletteOpen(true)}
      type="button"
    >
      <Icon of={Search} size={14} />
      <span className="ell">Search or run</span>
      <Kbd keys={capsOf('view.palette') ?? []} />
    </button>
  )
}
