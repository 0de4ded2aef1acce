import { onTestFinished } from 'vitest'
import { createWorkspace, type Workspace, type WorkspaceContent } from './workspace-folder.ts'

export { Workspace, type WorkspaceContent } from './workspace-folder.ts'

type Cleanup = (dispose: () => Promise<void>) => void

/** A temporary folder with flows and services, removed at the test's end with all that still runs in it. */
export async function makeWorkspace(
  content: WorkspaceContent = {},
  atEnd: Cleanup = onTestFinished,
): Promise<Workspace> {
  const workspace = await createWorkspace(content)
  atEnd(() => workspace.dispose())
  return workspace
}
