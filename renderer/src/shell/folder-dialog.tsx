import { ArrowUp, Folder, FolderOpen, House, Workflow } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { Result } from '../../../shared/contract.ts'
import { Button, IconButton } from '../components/button.tsx'
import { Dialog } from '../components/dialog.tsx'
import { TextField } from '../components/field.tsx'
import { Icon } from '../components/icon.tsx'
import { Empty, Note } from '../components/note.tsx'
import { flows, workspace } from '../stores/index.ts'
import styles from './folder-dialog.module.css'
import { closeDialog, shellState, useShellState } from './shell-state.ts'

type Listing = Result<'folder.list'>

/** Chooses a folder or a flow file on the host, where it has no dialog of its own for that. */
export function FolderDialog() {
  const dialog = useShellState(state => state.dialog)
  if (dialog?.kind !== 'folder' && dialog?.kind !== 'flow-file') return null
  return (
    <Open
      thenNew={dialog.kind === 'folder' && dialog.thenNew === true}
      wantsFlow={dialog.kind === 'flow-file'}
    />
  )
}

function Open({ wantsFlow, thenNew }: { wantsFlow: boolean; thenNew: boolean }) {
  const [listing, setListing] = useState<Listing | null>(null)
  const [typed, setTyped] = useState('')
  const [error, setError] = useState<string | null>(null)
  const [opening, setOpening] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const list = useRef<HTMLUListElement>(null)

  /** What somebody has typed meanwhile stays. */
  const edits = useRef(0)

  const go = async (path?: string) => {
    const before = edits.current
    try {
      const next = await workspace.listFolder(path)
      setListing(next)
      if (edits.current === before) setTyped(next.path)
      setError(null)
    } catch (failure) {
      setError(failure instanceof Error ? failure.message : 'It could not be read.')
    }
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it opens
  useEffect(() => void go(), [])

  const open = async (path: string) => {
    setOpening(true)
    const done = await workspace.openFolder(path)
    setOpening(false)
    if (done) {
      shellState.setState({ dialog: null, welcome: false })
      if (thenNew) flows.create()
    } else setError('It could not be opened. The bar above says why.')
  }
  const under = (name: string): string => `${(listing?.path ?? '').replace(/\/$/, '')}/${name}`
  const entries = listing?.entries ?? []
  return (
    <Dialog
      actions={
        <>
          <Button onClick={closeDialog}>Cancel</Button>
          {!wantsFlow && (
            <Button
              disabled={opening || listing === null}
              icon={FolderOpen}
              onClick={() => void open(typed.trim() === '' ? (listing?.path ?? '') : typed.trim())}
              variant="primary"
            >
              Open this folder
            </Button>
          )}
        </>
      }
      description={
        wantsFlow
          ? 'The workspace that the flow belongs to is opened with it.'
          : 'A workspace is a folder with flows and services in it. An empty one is a start, too.'
      }
      initialFocus={field}
      onClose={closeDialog}
      open
      title={wantsFlow ? 'Open a flow file' : 'Open a workspace'}
      width={560}
    >
      <div className="row" style={{ gap: 4 }}>
        <IconButton icon={House} label="Go to your own folder" onClick={() => void go()} />
        <IconButton
          disabled={listing?.parent == null}
          icon={ArrowUp}
          label="Go to the folder above"
          onClick={() => void go(listing?.parent ?? undefined)}
        />
        <TextField
          className="grow"
          label="Path"
          mono
          onChange={text => {
            edits.current += 1
            setTyped(text)
          }}
          onKeyDown={event => {
            if (event.key !== 'Enter') return
            event.preventDefault()
            if (typed.endsWith('.flow.json')) void open(typed)
            else void go(typed)
          }}
          ref={field}
          value={typed}
        />
      </div>
      {error !== null && <Note kind="error">{error}</Note>}
      <ul aria-label="Folders and flows" className={styles.list} ref={list}>
        {entries.length === 0 && listing !== null && (
          <li>
            <Empty icon={Folder} title="Nothing in it">
              {wantsFlow
                ? 'No folder, and no *.flow.json.'
                : 'It can be opened: flows and services are put here.'}
            </Empty>
          </li>
        )}
        {entries.map(({ name, kind }) => (
          <li key={`${kind} ${name}`}>
            <button
              className={styles.entry}
              onClick={() => void (kind === 'folder' ? go(under(name)) : open(under(name)))}
              type="button"
            >
              <Icon of={kind === 'folder' ? Folder : Workflow} size={14} />
              <span className="ell">{name}</span>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
