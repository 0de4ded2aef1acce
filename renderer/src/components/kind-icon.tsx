import { FileCode, Globe, type LucideIcon, Package, SquareTerminal, Workflow } from 'lucide-react'
import type { ReactElement } from 'react'
import type { ServiceInfo } from '../../../shared/contract.ts'
import { Icon, Mark } from './icon.tsx'

export type ShownKind = ServiceInfo['kind'] | 'source'

const icons: Readonly<Record<ServiceInfo['kind'], LucideIcon>> = {
  code: FileCode,
  http: Globe,
  process: SquareTerminal,
  flow: Workflow,
  'built-in': Package,
}

export interface KindIconProps {
  readonly kind: ShownKind
  /** Width and height in px; 14 if left out. */
  readonly size?: number
}

/** What kind of service something is. A source, which is none, has the mark of the product. */
export function KindIcon({ kind, size = 14 }: KindIconProps): ReactElement {
  return kind === 'source' ? <Mark size={size} /> : <Icon of={icons[kind]} size={size} />
}
