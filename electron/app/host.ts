import type { HostInfo, Params } from '../../shared/contract.ts'
import type { Disposer } from '../../shared/rpc/transport.ts'
import type { Edit } from './editor.ts'

type PickKind = Params<'host.pick'>['kind']

/** What the program around the core can do: a window has dialogs and a menu, a terminal has neither. */
export interface Host {
  readonly kind: HostInfo['kind']
  /** The system's dialogs; null where there are none. */
  readonly pick: ((kind: PickKind, suggested: string | undefined) => Promise<string | null>) | null
  /** The user's editor; null where none is known. Rejects when it does not start. */
  readonly edit: Edit | null
  /** Tells what the host's menu asks for, until disposed. */
  readonly commands: (listener: (command: string) => void) => Disposer
  readonly unsaved: (count: number) => void
}

/** A host without a window. */
export const plainHost = (kind: HostInfo['kind'], edit: Edit | null = null): Host => ({
  kind,
  pick: null,
  edit,
  commands: () => () => {},
  unsaved: () => {},
})
