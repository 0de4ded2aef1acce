import type { HostInfo, Params } from '../../shared/contract.ts'
import type { Disposer } from '../../shared/rpc/transport.ts'

type PickKind = Params<'host.pick'>['kind']

/** What the program around the core can do: a window has dialogs and a menu, a terminal has neither. */
export interface Host {
  readonly kind: HostInfo['kind']
  /** The system's dialogs; null where there are none. */
  readonly pick: ((kind: PickKind, suggested: string | undefined) => Promise<string | null>) | null
  /** Tells what the host's menu asks for, until disposed. */
  readonly commands: (listener: (command: string) => void) => Disposer
  readonly unsaved: (count: number) => void
}

/** A host without a window. */
export const plainHost = (kind: HostInfo['kind']): Host => ({
  kind,
  pick: null,
  commands: () => () => {},
  unsaved: () => {},
})
