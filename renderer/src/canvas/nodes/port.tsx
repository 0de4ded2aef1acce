import { Handle, Position, useNodeId } from '@xyflow/react'
import { memo, type ReactElement } from 'react'
import type { EdgeRole } from '../../../../shared/flow/connect.ts'
import { cx } from '../../components/cx.ts'
import { roleClass } from '../../components/role-mark.tsx'
import { useCanvas } from '../model/canvas-state.ts'
import styles from './port.module.css'

/** In a box of 12 by 12; the call's triangle is drawn a little larger than a role's mark. */
const shapes: Readonly<Record<EdgeRole, ReactElement>> = {
  call: <path d="M2.6 1.4 10.6 6l-8 4.6z" />,
  'on-target': <circle cx="6" cy="6" r="4" />,
  'on-final': <path d="M6 .8 11.2 6 6 11.2.8 6z" />,
}

const sides = { top: Position.Top, right: Position.Right, bottom: Position.Bottom } as const

export interface StartPortProps {
  /** The role of the wires that begin here. */
  readonly port: EdgeRole
  readonly side: keyof typeof sides
  readonly wired: boolean
  readonly locked: boolean
}

/** Where wires of a role begin: drag one from here. Without a wire it shows on hover, selection and drag alone. */
export const StartPort = memo(function StartPort({ port, side, wired, locked }: StartPortProps) {
  const node = useNodeId()
  const begins = useCanvas(({ wiring }) => wiring !== null && wiring.from === node && wiring.role === port)
  return (
    <Handle
      type="source"
      id={port}
      position={sides[side]}
      className={cx(
        styles.handle,
        styles[side],
        !wired && styles.open,
        begins && styles.from,
        roleClass(port),
      )}
      isConnectable={!locked}
      isConnectableEnd={false}
    >
      <svg className={cx(styles.mark, !wired && styles.hollow)} viewBox="0 0 12 12" aria-hidden="true">
        {shapes[port]}
      </svg>
    </Handle>
  )
})

/** Where wires end. They may be dropped anywhere on the node. */
export const EndPort = memo(function EndPort({
  port,
  wired,
}: {
  readonly port: EdgeRole
  readonly wired: boolean
}) {
  return (
    <svg
      className={cx(styles.mark, styles.end, !wired && styles.hollow, roleClass(port))}
      viewBox="0 0 12 12"
      aria-hidden="true"
    >
      {shapes[port]}
    </svg>
  )
})
