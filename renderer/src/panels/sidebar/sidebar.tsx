import { Tabs } from '../../components/tabs.tsx'
import { type SideTab, ui, useUi } from '../../stores/index.ts'
import { FlowsTab } from './flows-tab.tsx'
import { RunsTab } from './runs-tab.tsx'
import { ServicesTab, type ServicesTabProps } from './services-tab.tsx'
import styles from './sidebar.module.css'

const TABS: readonly { readonly value: SideTab; readonly label: string }[] = [
  { value: 'services', label: 'Services' },
  { value: 'flows', label: 'Flows' },
  { value: 'runs', label: 'Runs' },
]

/** What there is: services to draw with, flows to open, runs to look at. */
export function Sidebar(props: ServicesTabProps) {
  const tab = useUi(state => state.sideTab)
  return (
    <section aria-label="Palette" className={styles.sidebar} data-region="palette">
      <Tabs label="Palette" onChange={value => ui.setSideTab(value)} tabs={TABS} value={tab}>
        {tab === 'services' && <ServicesTab {...props} />}
        {tab === 'flows' && <FlowsTab />}
        {tab === 'runs' && <RunsTab />}
      </Tabs>
    </section>
  )
}
