import { useState } from 'react'
import { cidSchema } from '../../../shared/ids.ts'
import { Button } from '../components/button.tsx'
import { checkJson } from '../components/code-editor/check.ts'
import { CodeEditor } from '../components/code-editor/code-editor.tsx'
import { Dialog } from '../components/dialog.tsx'
import { TextField } from '../components/field.tsx'
import { runs } from '../stores/index.ts'
import styles from './input-dialog.module.css'
import { closeDialog, useShellState } from './shell-state.ts'

/** What a run is given: `input` of its requests, and its cid. */
export function InputDialog() {
  const open = useShellState(state => state.dialog?.kind === 'input')
  return open ? <Open /> : null
}

function Open() {
  const [text, setText] = useState(() => JSON.stringify(runs.lastInput(), null, 2))
  const [cid, setCid] = useState('')
  const checked = checkJson(text)
  const start = (): void => {
    if (checked.fault !== null) return
    closeDialog()
    const own = cid.trim()
    void runs.start({ input: checked.value, ...(own !== '' && { cid: cidSchema.parse(own) }) })
  }
  return (
    <Dialog
      actions={
        <>
          <Button onClick={closeDialog}>Cancel</Button>
          <Button disabled={checked.fault !== null} onClick={start} variant="primary">
            Run
          </Button>
        </>
      }
      description="Requests that are expressions read it as input. Runs after this one are given the same."
      onClose={closeDialog}
      open
      title="Run with other input"
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: Ctrl+Enter runs, as it does outside of dialogs. */}
      <div
        className={styles.fields}
        onKeyDown={event => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
          event.preventDefault()
          event.stopPropagation()
          start()
        }}
      >
        <CodeEditor fault={checked.fault} label="Input" language="json" onChange={setText} value={text} />
        <div className={styles.row}>
          <span aria-hidden="true" className="sm t2">
            cid
          </span>
          <TextField
            className="grow"
            label="cid"
            maxLength={1024}
            mono
            onChange={setCid}
            placeholder="new for each run"
            value={cid}
          />
        </div>
      </div>
    </Dialog>
  )
}
