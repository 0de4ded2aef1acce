import { useRef, useState } from 'react'
import { serviceNameSchema } from '../../../shared/flow/schema.ts'
import { Button } from '../components/button.tsx'
import { Dialog } from '../components/dialog.tsx'
import { TextField } from '../components/field.tsx'
import { showToast } from '../components/toast.tsx'
import { useWorkspace, workspace } from '../stores/index.ts'
import { closeDialog, useShellState } from './shell-state.ts'

/** Names a new service; its first file is written by the host. */
export function ServiceDialog() {
  const open = useShellState(state => state.dialog?.kind === 'service')
  return open ? <Open /> : null
}

function Open() {
  const [name, setName] = useState('')
  const [error, setError] = useState<string | null>(null)
  const taken = useWorkspace(state => state.services.some(service => service.name === name.trim()))
  const field = useRef<HTMLInputElement>(null)
  const plain = name.trim()
  const create = async () => {
    const checked = serviceNameSchema.safeParse(plain)
    if (!checked.success) setError(checked.error.issues[0]?.message ?? 'A service has a name')
    else if (taken) setError(`${plain} is there already.`)
    else {
      try {
        const path = await workspace.createService(plain)
        closeDialog()
        showToast({ title: `${plain} is written`, description: path, state: 'ok' })
      } catch (failure) {
        setError(failure instanceof Error ? failure.message : 'It could not be written.')
      }
    }
  }
  return (
    <Dialog
      actions={
        <>
          <Button onClick={closeDialog}>Cancel</Button>
          <Button onClick={() => void create()} variant="primary">
            Write the service
          </Button>
        </>
      }
      description="Its name is its path: crm.get-customer is services/crm/get-customer.ts."
      initialFocus={field}
      onClose={closeDialog}
      open
      title="New service"
    >
      <TextField
        error={error}
        label="Name of the service"
        onChange={text => {
          setName(text)
          setError(null)
        }}
        onKeyDown={event => {
          if (event.key === 'Enter') void create()
        }}
        placeholder="crm.get-customer"
        ref={field}
        value={name}
      />
      <p className="mono cap t3">{plain === '' ? ' ' : `services/${plain.replaceAll('.', '/')}.ts`}</p>
    </Dialog>
  )
}
