import { useRef, useState } from 'react'
import { countOf } from '../../../shared/format.ts'
import { Button } from '../components/button.tsx'
import { Dialog } from '../components/dialog.tsx'
import { TextField } from '../components/field.tsx'
import { type FlowTab, flows, useFlows, useWorkspace, workspace } from '../stores/index.ts'
import { pathFault } from './path-fault.ts'

/** The questions that saving and closing ask. */
export function Questions() {
  const question = useFlows(state => state.question)
  const tabs = useFlows(state => state.tabs)
  if (question === null) return null
  switch (question.kind) {
    case 'unsaved':
      return <Unsaved tabs={tabs.filter(tab => question.tabs.includes(tab.id))} />
    case 'conflict':
      return <Conflict gone={question.gone} path={question.path} />
    case 'name':
      return <Name error={question.error} key={question.error} suggested={question.suggested} />
  }
}

function Unsaved({ tabs }: { tabs: readonly FlowTab[] }) {
  const save = useRef<HTMLButtonElement>(null)
  const [first] = tabs
  const one = tabs.length === 1
  return (
    <Dialog
      actions={
        <>
          <Button onClick={() => flows.answer('cancel')}>Keep open</Button>
          <Button onClick={() => flows.answer('save')} ref={save} variant="primary">
            {one ? 'Save and close' : `Save ${tabs.length} and close`}
          </Button>
        </>
      }
      aside={
        <Button onClick={() => flows.answer('discard')} variant="danger">
          Close without saving
        </Button>
      }
      description={
        one
          ? 'Its changes are not saved. Without saving they are gone.'
          : `${tabs.map(({ name }) => name).join(', ')} have changes that are not saved.`
      }
      initialFocus={save}
      onClose={() => flows.answer('cancel')}
      open
      title={
        one
          ? `Save ${first?.name ?? 'the flow'} before it is closed?`
          : `Save ${countOf(tabs.length, 'flow')} before they are closed?`
      }
    />
  )
}

function Conflict({ path, gone }: { path: string; gone: boolean }) {
  const saveAs = useRef<HTMLButtonElement>(null)
  return (
    <Dialog
      actions={
        <>
          <Button onClick={() => flows.answer('cancel')}>Cancel</Button>
          <Button onClick={() => flows.answer('save-as')} ref={saveAs} variant="primary">
            Save as
          </Button>
        </>
      }
      aside={
        <>
          <Button onClick={() => flows.answer('overwrite')} variant="danger">
            {gone ? 'Write it again' : 'Overwrite it'}
          </Button>
          {!gone && <Button onClick={() => flows.answer('reload')}>Load the file</Button>}
        </>
      }
      description={
        gone
          ? `${path} is not there any more: another program deleted or moved it.`
          : `Another program changed ${path} since you opened it. Saving over it would take those changes away.`
      }
      initialFocus={saveAs}
      onClose={() => flows.answer('cancel')}
      open
      title={gone ? 'The file is gone' : 'The file was changed meanwhile'}
      width={560}
    />
  )
}

function Name({ suggested, error }: { suggested: string; error: string | null }) {
  const [path, setPath] = useState(suggested)
  const [touched, setTouched] = useState(false)
  const canPick = useWorkspace(state => state.info?.canPick ?? false)
  const root = useWorkspace(state => state.info?.workspace ?? null)
  const taken = useWorkspace(state => state.flows.some(flow => flow.path === path.trim()))
  const field = useRef<HTMLInputElement>(null)
  const fault = pathFault(path)
  const shown = touched ? fault : error
  const answer = () => {
    setTouched(true)
    if (fault === null) flows.answer({ path: path.trim() })
  }
  const pick = async () => {
    const picked = await workspace.pick('save-flow', path)
    if (picked === null) return
    const inside =
      root !== null && picked.startsWith(root) ? picked.slice(root.length).replace(/^[\\/]+/, '') : picked
    setPath(inside.replaceAll('\\', '/'))
    setTouched(true)
  }
  return (
    <Dialog
      actions={
        <>
          <Button onClick={() => flows.answer('cancel')}>Cancel</Button>
          <Button disabled={touched && fault !== null} onClick={answer} variant="primary">
            Save
          </Button>
        </>
      }
      aside={canPick && <Button onClick={() => void pick()}>Choose a place</Button>}
      description="The path is inside the workspace; .flow.json is added when it is missing."
      initialFocus={field}
      onClose={() => flows.answer('cancel')}
      open
      title="Save the flow as"
      width={520}
    >
      <TextField
        error={shown}
        label="Path in the workspace"
        mono
        onChange={text => {
          setPath(text)
          setTouched(true)
        }}
        onKeyDown={event => {
          if (event.key === 'Enter') {
            event.preventDefault()
            answer()
          }
        }}
        ref={field}
        value={path}
      />
      {taken && shown === null && (
        <p className="sm t2">A flow is there already; you will be asked for another name.</p>
      )}
    </Dialog>
  )
}
