import { access, type FileHandle, link, open, rename, unlink } from 'node:fs/promises'

/** The calls that a safe write is made of; tests give ones that fail or stop halfway. */
export interface FileOps {
  open(file: string, flags: string, mode?: number): Promise<FileHandle>
  rename(from: string, to: string): Promise<void>
  link(from: string, to: string): Promise<void>
  unlink(file: string): Promise<void>
  /** Rejects when this process may not do that with the file: constants of `node:fs`. */
  access(file: string, mode: number): Promise<void>
}

export const nodeFileOps: FileOps = { open, rename, link, unlink, access }
