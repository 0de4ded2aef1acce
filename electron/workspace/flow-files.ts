import { constants } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import type { JsonObject } from '../../shared/flow/json.ts'
import { type ParsedFlow, parseFlow, parseFlowValue } from '../../shared/flow/parse.ts'
import type { Problem } from '../../shared/flow/problem.ts'
import type { FlowDocument } from '../../shared/flow/schema.ts'
import { serialiseFlow } from '../../shared/flow/serialise.ts'
import { atomicWrite } from './atomic-write.ts'
import { backupPath, keepBackup, readBackup } from './backups.ts'
import { confine } from './confine.ts'
import { type FileOps, nodeFileOps } from './file-ops.ts'
import { FLOW_SUFFIX, type FlowListing, listFlows } from './list-flows.ts'
import { KeyedMutex } from './mutex.ts'
import type { OwnWrites } from './own-writes.ts'
import { decodeText, type FileContent, readPlainFile, revisionOf } from './read-file.ts'
import { ensureSchema, isOwnReference, schemaReference } from './state-folder.ts'
import { foldersTo, type Mark, StillFolders } from './still-folders.ts'
import { fileError, systemCode, WorkspaceError } from './workspace-error.ts'

/** Flows whose content is remembered. */
const MOST_RECENT = 8
/** What a larger file was read as is remembered for no longer than this, ms: it takes several times the file's memory. */
const LARGE_BYTES = 512 * 1024
const LARGE_MS = 25_000

export interface FlowRead {
  readonly path: string
  /** As far as it could be read, in the current format; else the JSON as it stands. Null when there is none. */
  readonly flow: FlowDocument | JsonObject | null
  /** Problems of text and shape; those of sense are `validateFlow`'s, and `parsed.place` finds their lines. */
  readonly problems: readonly Problem[]
  /** Names the file's content: a write gives it back. */
  readonly revision: string
  /** Writing over it would lose something: `write` refuses. */
  readonly readOnly: boolean
  /** Neither the file nor its folder keeps this process from writing. */
  readonly writable: boolean
  readonly parsed: ParsedFlow
}

export interface FlowWriteOptions {
  /** Writes over a file that is damaged or only partly understood; it is kept as a backup. Never over a newer format. */
  readonly replaceDamaged?: boolean
}

interface Seen {
  readonly mark: Mark
  readonly folders: readonly string[]
  readonly read: FlowRead
}

/** Why such a file can't be saved, as the end of a sentence. */
export const NOT_WRITABLE =
  'the file, or its folder, may only be read. Change its rights, or save a copy elsewhere.'
const REFUSALS: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EROFS'])

/** The flows of a workspace. Paths are relative to it, with `/`, and end in `.flow.json`. */
export class FlowFiles {
  readonly #root: string
  readonly #own: OwnWrites
  readonly #ops: FileOps
  readonly #still: StillFolders
  readonly #writing = new KeyedMutex()
  /** What was read last, by path: most flows are read far more often than they change. */
  readonly #recent = new Map<string, FlowRead>()
  /** What holds as long as nothing changes on the way to the file. */
  readonly #seen = new Map<string, Seen>()
  readonly #forgetting = new Map<string, NodeJS.Timeout>()

  constructor(
    root: string,
    own: OwnWrites,
    ops: FileOps = nodeFileOps,
    still: StillFolders = new StillFolders({ supported: false }),
  ) {
    this.#root = root
    this.#own = own
    this.#ops = ops
    this.#still = still
  }

  /** Those of the workspace's folder itself and everywhere in `flows/`; newest first. */
  list(): Promise<FlowListing[]> {
    return listFlows(this.#root)
  }

  /** @throws WorkspaceError `E_NOT_FOUND`, `E_IO`, `E_BAD_PARAMS`. What is wrong inside the file is told in `problems`. */
  async read(flowPath: string): Promise<FlowRead> {
    const seen = this.#seen.get(flowPath)
    if (seen && (await this.#still.holds(seen.mark, seen.folders))) {
      this.#keep(flowPath, seen.read)
      return seen.read
    }
    const mark = this.#still.mark()
    this.#seen.delete(flowPath)
    const file = await this.#locate(flowPath)
    const [content, writable] = await Promise.all([this.#content(file, flowPath), this.#mayWrite(file)])
    if (content === null)
      throw new WorkspaceError('E_NOT_FOUND', `There is no flow ${flowPath} in the workspace.`)
    const read = { ...this.#read(flowPath, content.bytes), writable }
    const folders = foldersTo(this.#root, file)
    const isPlain = file === path.join(this.#root, flowPath) && !content.hasOtherNames
    if (isPlain && folders && !read.readOnly) this.#seen.set(flowPath, { mark, folders, read })
    if (!read.readOnly || isNewer(read.parsed)) return read
    const backup = await readBackup(this.#root, flowPath).catch(() => null)
    return backup === null ? read : { ...read, problems: [...read.problems, backupProblem(flowPath)] }
  }

  /** The version that the last write replaced, or null: offered where the file itself is damaged. */
  async backup(flowPath: string): Promise<FlowRead | null> {
    await this.#locate(flowPath)
    const bytes = await readBackup(this.#root, flowPath)
    return bytes === null ? null : readBytes(flowPath, bytes)
  }

  /**
   * Writes the flow in its canonical text, whole or not at all, and keeps what it replaces in `.fanfare/backup/`.
   *
   * @param flow of any format that can be migrated; problems of sense do not hinder.
   * @param revision of the content that was read; null when there must be no file yet.
   * @returns the new revision.
   * @throws WorkspaceError `E_CONFLICT` when the file has another content, `E_INVALID_FLOW` when the flow, or the file
   *   that it would replace, is not understood whole; `E_IO`. The file is then as it was.
   */
  async write(
    flowPath: string,
    flow: unknown,
    revision: string | null,
    options: FlowWriteOptions = {},
  ): Promise<{ revision: string }> {
    const parsed = parseFlowValue(flow)
    if (parsed.document === null || !parsed.complete) {
      const message = `${flowPath} was not written: the flow is not understood whole.`
      throw new WorkspaceError('E_INVALID_FLOW', message, { problems: parsed.problems })
    }
    const text = serialiseFlow(withSchema(parsed.document, flowPath))
    return this.#writing.run(flowPath, async () => {
      const file = await this.#locate(flowPath)
      const before = await this.#content(file, flowPath)
      const old = before === null ? null : readBytes(flowPath, before.bytes)
      allowWrite(flowPath, old, revision, options)
      // It could be replaced all the same where only the file is kept from being written: that is not what is wanted.
      if (old !== null && !(await this.#mayWrite(file))) {
        throw new WorkspaceError('E_IO', `${flowPath} was not written: ${NOT_WRITABLE}`)
      }
      const written = revisionOf(text)
      if (old?.revision === written) return { revision: written }
      // A help for editors, which must not keep a flow from being saved.
      await ensureSchema(this.#root).catch(() => {})
      if (before !== null && old !== null) {
        const about = { whole: !old.readOnly, formatVersion: old.parsed.formatVersion }
        await keepBackup(this.#root, flowPath, before.bytes, about)
      }
      await this.#replace(file, flowPath, text, old?.revision ?? null)
      return { revision: written }
    })
  }

  /** Reads a content, or remembers what came of it. */
  #read(flowPath: string, bytes: Uint8Array): FlowRead {
    const recent = this.#recent.get(flowPath)
    const read = recent?.revision === revisionOf(bytes) ? recent : readBytes(flowPath, bytes)
    this.#keep(flowPath, read)
    if (bytes.length > LARGE_BYTES) this.#forgetLater(flowPath)
    return read
  }

  /** Keeps what was read, as the most recent. */
  #keep(flowPath: string, read: FlowRead): void {
    this.#recent.delete(flowPath)
    this.#recent.set(flowPath, read)
    if (this.#forgetting.has(flowPath)) this.#forgetLater(flowPath)
    const [oldest] = this.#recent.keys()
    if (this.#recent.size > MOST_RECENT && oldest !== undefined) this.#forget(oldest)
  }

  #forget(flowPath: string): void {
    this.#recent.delete(flowPath)
    this.#seen.delete(flowPath)
  }

  /** Lets go of a large flow that is not read again soon. */
  #forgetLater(flowPath: string): void {
    clearTimeout(this.#forgetting.get(flowPath))
    const forget = () => {
      this.#forgetting.delete(flowPath)
      this.#forget(flowPath)
    }
    this.#forgetting.set(flowPath, setTimeout(forget, LARGE_MS).unref())
  }

  /** The last look before the rename: what happened since the first is not overwritten. */
  async #replace(file: string, flowPath: string, text: string, revision: string | null): Promise<void> {
    try {
      await mkdir(path.dirname(file), { recursive: true })
      const ops: FileOps = {
        ...this.#ops,
        rename: async (from, to) => {
          const now = await this.#content(file, flowPath)
          if ((now === null ? null : revisionOf(now.bytes)) !== revision) throw changedMeanwhile(flowPath)
          this.#own.expect(flowPath, revisionOf(text))
          await this.#ops.rename(from, to)
        },
        link: async (from, to) => {
          this.#own.expect(flowPath, revisionOf(text))
          await this.#ops.link(from, to)
        },
      }
      await atomicWrite(file, text, { exclusive: revision === null, ops })
    } catch (error) {
      this.#own.forget(flowPath)
      if (systemCode(error) === 'EEXIST') throw alreadyThere(flowPath)
      throw fileError(`${flowPath} was not written`, error)
    }
  }

  async #mayWrite(file: string): Promise<boolean> {
    try {
      await this.#ops.access(file, constants.W_OK)
      // Saving replaces the file.
      await this.#ops.access(path.dirname(file), constants.W_OK)
      return true
    } catch (error) {
      // Anything else is the write's to find out.
      return !REFUSALS.has(systemCode(error) ?? '')
    }
  }

  #locate(flowPath: string): Promise<string> {
    if (!flowPath.endsWith(FLOW_SUFFIX) || path.posix.basename(flowPath) === FLOW_SUFFIX) {
      const message = `${JSON.stringify(flowPath)} is no flow: files of flows are called NAME${FLOW_SUFFIX}.`
      throw new WorkspaceError('E_BAD_PARAMS', message)
    }
    return confine(this.#root, flowPath)
  }

  #content(file: string, flowPath: string): Promise<FileContent | null> {
    return readPlainFile(file, flowPath)
  }
}

function readBytes(flowPath: string, bytes: Uint8Array): FlowRead {
  const { text, valid } = decodeText(bytes)
  const parsed = parseFlow(text)
  const message = 'The file is not UTF-8 throughout: save it as UTF-8 in an editor.'
  const encoding: Problem[] = valid ? [] : [{ severity: 'error', code: 'encoding', message, pointer: '' }]
  return {
    path: flowPath,
    flow: parsed.document ?? parsed.json,
    problems: [...encoding, ...parsed.problems],
    revision: revisionOf(bytes),
    readOnly: !valid || !parsed.complete,
    writable: true,
    parsed,
  }
}

/** @param old what is there now; null for nothing. */
function allowWrite(
  flowPath: string,
  old: FlowRead | null,
  revision: string | null,
  options: FlowWriteOptions,
): void {
  if (old === null) {
    if (revision === null) return
    throw new WorkspaceError(
      'E_CONFLICT',
      `${flowPath} is no longer there: save it as a new file, or leave it.`,
    )
  }
  if (revision === null) throw alreadyThere(flowPath)
  if (old.revision !== revision) throw changedMeanwhile(flowPath)
  if (!old.readOnly) return
  const newer = isNewer(old.parsed)
  if (options.replaceDamaged === true && !newer) return
  const why = newer
    ? 'the file is of a newer format. Update Fanfare, or save under another name.'
    : 'the file could not be read whole, and what was not read would be lost. Mend it, or replace it by its backup.'
  throw new WorkspaceError('E_INVALID_FLOW', `${flowPath} was not written: ${why}`, {
    problems: old.problems,
  })
}

const isNewer = (parsed: ParsedFlow): boolean =>
  parsed.problems.some(problem => problem.code === 'newer-format')

/** Editors check the file against the schema that lies in `.fanfare/`; a reference of the author's own is left alone. */
function withSchema(flow: FlowDocument, flowPath: string): FlowDocument {
  if (flow.$schema !== undefined && !isOwnReference(flow.$schema)) return flow
  return { ...flow, $schema: schemaReference(flowPath) }
}

const backupProblem = (flowPath: string): Problem => ({
  severity: 'warning',
  code: 'backup-available',
  message: `The version before the last save is kept as ${backupPath(flowPath)}.`,
  pointer: '',
})

const alreadyThere = (flowPath: string): WorkspaceError =>
  new WorkspaceError('E_CONFLICT', `${flowPath} is there already: choose another name, or open it first.`)

const changedMeanwhile = (flowPath: string): WorkspaceError =>
  new WorkspaceError(
    'E_CONFLICT',
    `${flowPath} was changed by somebody else since it was read: load it again, or save under another name.`,
  )
