import { Unlink } from 'lucide-react'
import { type ReactElement, useState } from 'react'
import { nodeOf } from '../../../../shared/flow/graph.ts'
import type { FlowDocument } from '../../../../shared/flow/schema.ts'
import type { NodeId } from '../../../../shared/ids.ts'
import { Icon } from '../../components/icon.tsx'
import { KindIcon } from '../../components/kind-icon.tsx'
import { connect, disconnect } from '../../stores/edits/index.ts'
import { flows } from '../../stores/index.ts'
import type { Point } from '../geometry/sizes.ts'
import { type AddRole, rolesOfWires, settled, wiresFrom } from '../model/adding.ts'
import { useCanvas, useCanvasStore } from '../model/canvas-state.ts'
import { type Choice, Chooser, found } from './chooser.tsx'
import { RoleChoice } from './role-choice.tsx'

const sentences: Readonly<Record<AddRole, string>> = {
  source: 'Source',
  call: 'Call, from here to a target',
  'on-target': 'On-target, to a callback of each target',
  'on-final': 'On-final, when all are in',
}

/** Draws a wire without a pointer: its role, then the node that it ends at. Wires that are there can be removed. */
export function WireChooser(props: {
  readonly doc: FlowDocument
  readonly from: NodeId
  readonly anchor: Point
}): ReactElement {
  const { doc, from, anchor } = props
  const store = useCanvasStore()
  const services = useCanvas(canvas => canvas.services)
  const roles = rolesOfWires(doc, from)
  const [role, setRole] = useState(roles[0] ?? 'on-target')
  const close = (): void => store.setState({ wiringFrom: null, focusing: from })
  const name = (id: NodeId): string => nodeOf(doc, id)?.service ?? id

  const choices = (text: string): Choice[] => {
    const { ends, present } = wiresFrom(doc, from, role)
    const entries = [
      ...present.map(({ edge, to }) => ({
        key: `-${edge}`,
        name: name(to),
        detail: 'wired; choose it to remove the wire',
        icon: <Icon of={Unlink} size={14} />,
      })),
      ...ends.map(to => ({
        key: `+${to}`,
        name: name(to),
        detail: nodeOf(doc, to)?.label ?? nodeOf(doc, to)?.kind ?? '',
        icon: <KindIcon kind={services.get(name(to))?.kind ?? 'code'} size={14} />,
      })),
    ]
    return found(entries, entry => entry.name, text, 200)
  }
  const choose = ({ key, name: end }: Choice): void => {
    const id = key.slice(1) as NodeId
    if (key.startsWith('-'))
      flows.edit(`Remove the wire to ${end}`, current => disconnect(settled(current), id))
    else flows.edit(`Wire ${end}`, current => connect(settled(current), from, id, role))
    close()
  }
  return (
    <Chooser
      anchor={anchor}
      label={`Wire from ${name(from)}`}
      placeholder={`Wire ${name(from)} to`}
      head={
        <RoleChoice
          roles={roles}
          role={role}
          sentence={sentences[role]}
          onChange={next => {
            if (next !== 'source') setRole(next)
          }}
        />
      }
      choices={choices}
      empty="No node fits this wire."
      onChoose={choose}
      onClose={close}
    />
  )
}
