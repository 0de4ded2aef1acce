import { FilePlus2, Plus } from 'lucide-react'
import { type CSSProperties, useEffect } from 'react'
import { Group, Panel, Separator } from 'react-resizable-panels'
import { Canvas } from '../canvas/index.ts'
import { Button } from '../components/button.tsx'
import { cx } from '../components/cx.ts'
import { Empty } from '../components/note.tsx'
import { useSize } from '../components/use-size.ts'
import { Dock } from '../panels/dock/index.ts'
import { Inspector } from '../panels/inspector/index.ts'
import { Sidebar } from '../panels/sidebar/index.ts'
import { commands, flows, ui, useActiveTab, useUi } from '../stores/index.ts'
import { addService } from './add-service.ts'
import { Banners } from './banners.tsx'
import { ErrorBoundary } from './error-boundary.tsx'
import styles from './frame.module.css'
import { StatusBar } from './status-bar.tsx'
import { TopBar } from './top-bar.tsx'
import { usePanelSizes } from './use-panel-sizes.ts'

/** The window around an open workspace: palette, canvas, inspector at full height, dock below palette and canvas. */
export function Frame() {
  const panels = usePanelSizes()
  const dockOpen = useUi(state => state.dockOpen)
  const { left, right, dock } = panels
  const banners = useSize<HTMLDivElement>()

  useEffect(() => {
    if (dockOpen && dock.current?.isCollapsed()) dock.current.expand()
    else if (!dockOpen && dock.current?.isCollapsed() === false) dock.current.collapse()
  }, [dockOpen, dock])

  const style = {
    '--w-left': `${panels.widths.left}px`,
    '--w-right': `${panels.widths.right}px`,
    '--h-banners': `${banners.size.height}px`,
  } as CSSProperties
  const group = { disableCursor: true, onLayoutChanged: panels.remember }
  return (
    <div className={styles.frame} style={style}>
      <TopBar />
      <div className={styles.banners} ref={banners.ref}>
        <Banners />
      </div>
      <main className={styles.main}>
        <Group id="window" {...group}>
          <Panel id="work" minSize={480}>
            <Group id="work" orientation="vertical" {...group}>
              <Panel id="upper" minSize={160}>
                <Group id="upper" {...group}>
                  <Panel
                    defaultSize={panels.first.left}
                    groupResizeBehavior="preserve-pixel-size"
                    id="palette"
                    maxSize={420}
                    minSize={160}
                    onResize={({ inPixels }) => panels.setWidth('left', inPixels)}
                    panelRef={left}
                  >
                    <ErrorBoundary what="The palette">
                      <Sidebar onAdd={addService} onNew={() => commands.run('service.new')} />
                    </ErrorBoundary>
                  </Panel>
                  <Separator
                    aria-label="Width of the palette"
                    className={cx(styles.separator, styles.upright)}
                  />
                  <Panel id="canvas" minSize={240}>
                    <section aria-label="Canvas" className={styles.canvas} data-region="canvas">
                      <ErrorBoundary what="The canvas">
                        <Drawing />
                      </ErrorBoundary>
                    </section>
                  </Panel>
                </Group>
              </Panel>
              <Separator aria-label="Height of the dock" className={cx(styles.separator, styles.level)} />
              <Panel
                collapsedSize={36}
                collapsible
                defaultSize={dockOpen ? panels.first.dock : 36}
                groupResizeBehavior="preserve-pixel-size"
                id="dock"
                minSize={120}
                onResize={({ inPixels }, _, before) => {
                  // The first size is what the panel begins with, and says nothing of what anybody wants.
                  if (before !== undefined) ui.setDockOpen(inPixels > 37)
                }}
                panelRef={dock}
              >
                <section aria-label="Dock" className={styles.dock} data-region="dock">
                  <ErrorBoundary what="The dock">
                    <Dock />
                  </ErrorBoundary>
                </section>
              </Panel>
            </Group>
          </Panel>
          <Separator aria-label="Width of the inspector" className={cx(styles.separator, styles.upright)} />
          <Panel
            defaultSize={panels.first.right}
            groupResizeBehavior="preserve-pixel-size"
            id="inspector"
            maxSize={720}
            minSize={280}
            onResize={({ inPixels }) => panels.setWidth('right', inPixels)}
            panelRef={right}
          >
            <ErrorBoundary what="The inspector">
              <Inspector />
            </ErrorBoundary>
          </Panel>
        </Group>
      </main>
      <StatusBar />
    </div>
  )
}

function Drawing() {
  const tab = useActiveTab()
  if (tab !== null) return <Canvas />
  return (
    <div className={styles.empty}>
      <div className={styles.plate}>
        <Empty
          action={
            <div className="row">
              <Button icon={Plus} onClick={() => void flows.create()} size="sm">
                New flow
              </Button>
              <Button onClick={() => ui.setSideTab('flows')} size="sm" variant="ghost">
                Show flows
              </Button>
            </div>
          }
          icon={FilePlus2}
          title="No flow is open"
        >
          Open one from the list at the left, or draw a new one.
        </Empty>
      </div>
    </div>
  )
}
