import { CSPProvider } from '@base-ui/react/csp-provider'
import { lazy, Suspense, useEffect } from 'react'
import { ToastArea } from '../components/toast.tsx'
import { TooltipProvider } from '../components/tooltip.tsx'
import { Welcome } from '../panels/welcome/index.ts'
import { flows, useFlows, useWorkspace } from '../stores/index.ts'
import { addService } from './add-service.ts'
import { Announcer } from './announcer.tsx'
import { DropZone } from './drop-zone.tsx'
import { ErrorBoundary } from './error-boundary.tsx'
import { FolderDialog } from './folder-dialog.tsx'
import { InputDialog } from './input-dialog.tsx'
import { KeysDialog } from './keys-dialog.tsx'
import { isMac } from './keys-of.ts'
import { Palette } from './palette.tsx'
import { Questions } from './questions.tsx'
import { RunToasts } from './run-toasts.tsx'
import { ServiceDialog } from './service-dialog.tsx'
import { shellState, useShellState } from './shell-state.ts'
import { useRegions } from './use-regions.ts'
import { openWorkspace, useShellCommands } from './use-shell-commands.ts'
import { useTheme } from './use-theme.ts'
import { WelcomeFrame } from './welcome-frame.tsx'

/** Canvas, dock and inspector are most of the program, and no part of the first screen. */
const Frame = lazy(async () => ({ default: (await import('./frame.tsx')).Frame }))

/** The whole window. */
export function App() {
  return (
    <CSPProvider disableStyleElements>
      <ErrorBoundary what="The window">
        <TooltipProvider>
          <ToastArea>
            <Window />
          </ToastArea>
        </TooltipProvider>
      </ErrorBoundary>
    </CSPProvider>
  )
}

function Window() {
  useTheme()
  useShellCommands()
  useRegions()
  useAskBeforeLeaving()
  return (
    <>
      <Screen />
      <Palette onAdd={addService} />
      <KeysDialog />
      <FolderDialog />
      <ServiceDialog />
      <InputDialog />
      <Questions />
      <RunToasts />
      <DropZone />
      <Announcer />
    </>
  )
}

function Screen() {
  const info = useWorkspace(state => state.info)
  const connection = useWorkspace(state => state.connection)
  const asked = useShellState(state => state.welcome)
  const hasTabs = useFlows(state => state.tabs.length > 0)
  // Before the first answer nothing is known to draw; a host that can't be had says so in a bar.
  if (info === null && !hasTabs && connection.kind === 'connecting') return null
  if ((info?.workspace == null && !hasTabs) || asked) {
    return (
      <WelcomeFrame>
        <Welcome
          mac={isMac()}
          onDone={() => shellState.setState({ welcome: false })}
          onNewFlow={() => void newFlow(info?.workspace ?? null, info?.canPick ?? false)}
        />
      </WelcomeFrame>
    )
  }
  return (
    <Suspense fallback={null}>
      <Frame />
    </Suspense>
  )
}

/** A flow needs a workspace to be saved and run in: one is asked for where there is none. */
async function newFlow(root: string | null, canPick: boolean): Promise<void> {
  if (root === null && !(await openWorkspace(canPick, true))) return
  shellState.setState({ welcome: false })
  flows.create()
}

/** The browser asks before a window with changes is closed; our own dialog asks for tabs, and in the desktop's window. */
function useAskBeforeLeaving(): void {
  const dirty = useFlows(state => state.tabs.some(tab => tab.dirty))
  const kind = useWorkspace(state => state.info?.kind)
  useEffect(() => {
    if (!dirty || kind === 'electron') return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [dirty, kind])
}
