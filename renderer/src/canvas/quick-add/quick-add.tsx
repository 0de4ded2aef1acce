import { Plus } from 'lucide-react'
import { type ReactElement, useState } from 'react'
import { nodeOf } from '../../../../shared/flow/graph.ts'
import type { FlowDocument } from '../../../../shared/flow/schema.ts'
import type { NodeId } from '../../../../shared/ids.ts'
import { Icon } from '../../components/icon.tsx'
import { KindIcon } from '../../components/kind-icon.tsx'
import { RoleMark } from '../../components/role-mark.tsx'
import { flows, ui, workspace } from '../../stores/index.ts'
import { type AddRole, add, rolesFrom, wiredTo } from '../model/adding.ts'
import { type Adding, useCanvas, useCanvasStore } from '../model/canvas-state.ts'
import { type Choice, Chooser, found } from './chooser.tsx'
import { RoleChoice } from './role-choice.tsx'

const NEW = 'new service'

/** Adds a service as what fits, wired: by Tab, by a double click, or where a wire was dropped. */
export function QuickAdd({
  doc,
  adding,
}: {
  readonly doc: FlowDocument
  readonly adding: Adding
}): ReactElement {
  const store = useCanvasStore()
  const services = useCanvas(canvas => canvas.services)
  const roles: AddRole[] = adding.role === null ? options(doc, adding.from) : [adding.role]
  const [role, setRole] = useState<AddRole>(roles[0] ?? 'source')
  const used = new Set(Object.values(doc.nodes).map(node => node.service))

  const close = (focusing: NodeId | null): void => store.setState({ adding: null, focusing })
  const choose = async (choice: Choice, text: string): Promise<void> => {
    if (choice.key === NEW && role !== 'source') await workspace.createService(text)
    let added: NodeId | null = null
    const from = wiredTo(doc, adding.from, role)
    flows.edit(`Add ${choice.name}`, current => {
      const [next, id] = add(current, { role, service: choice.name, from, at: adding.at })
      added = id
      return next
    })
    if (added !== null) ui.select({ nodes: [added], edges: [], call: null })
    close(added)
  }
  const choices = (text: string): Choice[] => {
    const known = found([...services.values()], service => service.name, text).map(service => ({
      key: service.name,
      name: service.name,
      detail: service.unusable ?? (service.description || (used.has(service.name) ? 'in this flow' : '')),
      icon: <KindIcon kind={service.kind} size={14} />,
    }))
    if (role === 'source') return text === '' ? [] : [newChoice(text, `Source ${text}`)]
    const fresh = text !== '' && !services.has(text)
    return fresh ? [...known, newChoice(text, 'New service ')] : known
  }
  return (
    <Chooser
      anchor={adding.anchor}
      label="Add"
      placeholder={role === 'source' ? 'Name of the source' : 'Find a service'}
      mark={adding.role !== null ? <RoleMark role={adding.role} /> : undefined}
      head={
        <RoleChoice
          roles={roles}
          role={role}
          sentence={sentences(doc, adding.from)[role]}
          onChange={setRole}
        />
      }
      choices={choices}
      empty={
        role === 'source' ? 'Type a name: callbacks receive it as source.' : 'No service is called like that.'
      }
      onChoose={(choice, text) => void choose(choice, text)}
      onClose={() => close(adding.from)}
    />
  )
}

const newChoice = (text: string, words: string): Choice => ({
  key: NEW,
  name: text,
  detail: '',
  icon: <Icon of={Plus} size={14} />,
  words: words.startsWith('Source') ? (
    <span>{words}</span>
  ) : (
    <span>
      {words}
      <code className="mono">{text}</code>
    </span>
  ),
})

/** A source can always be added; first comes what the node at hand can take. */
function options(doc: FlowDocument, from: NodeId | null): AddRole[] {
  const roles = rolesFrom(doc, from)
  return roles.includes('source') ? roles : [...roles, 'source']
}

function sentences(doc: FlowDocument, from: NodeId | null): Record<AddRole, string> {
  const node = from === null ? undefined : nodeOf(doc, from)
  const one = node?.kind === 'target'
  return {
    source: 'Source',
    call: one ? 'Another target' : 'Target',
    'on-target': one ? `Callbacks, for ${node.service}` : 'Callbacks, for each target',
    'on-final': 'Final callbacks, when all are in',
  }
}
