import { useWorkspace, workspace } from '../../stores/index.ts'
import { isInWorkspace } from './code-frame.tsx'
import type { Frame } from './parse-exception.ts'

/** Opens frames of the workspace in the user's editor; undefined where the host knows of none. */
export function useEditor(): ((frame: Frame) => void) | undefined {
  const canEdit = useWorkspace(({ info }) => info?.canEdit ?? false)
  return canEdit ? editFrame : undefined
}

function editFrame({ file, line, column }: Frame): void {
  if (isInWorkspace(file)) void workspace.edit(file, line, column)
}
