import type { CommandName, StreamName } from '../../../shared/contract.ts'

/** The commands and streams that need no workspace, or open one. */
export type HostName = Extract<
  CommandName | StreamName,
  | 'hello'
  | 'host.info'
  | 'host.pick'
  | 'host.edit'
  | 'host.unsaved'
  | 'host.commands'
  | 'folder.list'
  | 'workspace.open'
  | 'example.open'
>
