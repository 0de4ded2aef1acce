import path from 'node:path'
import { app, type BrowserWindow, dialog, type FileFilter } from 'electron'
import type { Host } from '../app/index.ts'

type Pick = NonNullable<Host['pick']>

const SUFFIX = '.flow.json'

/** The system's dialogs to find folders and files, over the window that `current` gives. */
export function nativePick(current: () => BrowserWindow | null): Pick {
  const ask = async (kind: Parameters<Pick>[0], suggested: string | undefined): Promise<string | null> => {
    const defaultPath = suggested ?? app.getPath('documents')
    const window = current()
    if (kind === 'save-flow') {
      const options = { defaultPath, filters: flowFilters() }
      const { canceled, filePath } = window
        ? await dialog.showSaveDialog(window, options)
        : await dialog.showSaveDialog(options)
      return canceled ? null : withSuffix(filePath)
    }
    const options: Electron.OpenDialogOptions =
      kind === 'workspace'
        ? { title: 'Open Workspace', defaultPath, properties: ['openDirectory', 'createDirectory'] }
        : { title: 'Open Flow', defaultPath, properties: ['openFile'], filters: flowFilters() }
    const { canceled, filePaths } = window
      ? await dialog.showOpenDialog(window, options)
      : await dialog.showOpenDialog(options)
    return canceled ? null : (filePaths[0] ?? null)
  }
  return ask
}

/** macOS knows a file by the last part of its ending alone. */
const flowFilters = (): FileFilter[] =>
  process.platform === 'darwin'
    ? [{ name: 'Flows', extensions: ['json'] }]
    : [
        { name: 'Flows', extensions: ['flow.json'] },
        { name: 'All files', extensions: ['*'] },
      ]

/** A flow that is called something else would not be found among the workspace's flows. */
export function withSuffix(file: string): string {
  if (file.endsWith(SUFFIX)) return file
  const { dir, name, ext } = path.parse(file)
  return path.join(dir, ext === '.json' || ext === '.flow' ? name + SUFFIX : name + ext + SUFFIX)
}
