import { lstatSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { type Pin, pinSchema } from '../../shared/contract.ts'
import { byCodeUnit } from '../../shared/flow/json.ts'
import { scanJson } from '../../shared/flow/json-scan.ts'
import { LineIndex } from '../../shared/flow/text-place.ts'
import { type NodeId, nodeIdSchema } from '../../shared/ids.ts'
import { atomicWrite } from './atomic-write.ts'
import { confine, pathFault } from './confine.ts'
import { KeyedMutex } from './mutex.ts'
import { decodeText, readPlainFile } from './read-file.ts'
import { ensureStateFolder, STATE_FOLDER } from './state-folder.ts'
import { StillFolders } from './still-folders.ts'
import { fileError, WorkspaceError } from './workspace-error.ts'

const PINS_FILE = `${STATE_FOLDER}/pins.json`

/** The clock of file systems moves on in steps of some ms. */
const SETTLED_MS = 100

const flowPins = z.record(nodeIdSchema, pinSchema)
const pinsFile = z.record(z.string(), flowPins)
type FlowPins = z.infer<typeof flowPins>

/** Responses and failures that nodes give instead of running: by the flow's path, then by node. */
export class PinFile {
  readonly #root: string
  readonly #writing = new KeyedMutex()

  readonly #still: StillFolders
  /** What was read last, and the state of the file before that. */
  #seen: { readonly stamp: string; readonly pins: ReadonlyMap<string, FlowPins> } | null = null

  constructor(root: string, still: StillFolders = new StillFolders({ supported: false })) {
    this.#root = root
    this.#still = still
  }

  async list(flowPath: string): Promise<ReadonlyMap<NodeId, Pin>> {
    const pins = (await this.#all()).get(flowPath) ?? {}
    return new Map(Object.entries(pins) as [NodeId, Pin][])
  }

  async #all(): Promise<ReadonlyMap<string, FlowPins>> {
    const stamp = (await this.#still.isLocal(path.join(this.#root, STATE_FOLDER))) ? this.#stamp() : null
    if (stamp !== null && stamp === this.#seen?.stamp) return this.#seen.pins
    const pins = await this.#read()
    this.#seen = stamp === null ? null : { stamp, pins }
    return pins
  }

  /** Tells one state of the file from another; null where only its content can. For folders on local disks. */
  #stamp(): string | null {
    const of = { bigint: true, throwIfNoEntry: false } as const
    const folder = lstatSync(path.join(this.#root, STATE_FOLDER), of)
    if (!folder?.isDirectory()) return null
    const stats = lstatSync(path.join(this.#root, PINS_FILE), of)
    if (!stats) return `none in ${folder.ino}`
    // The next change may have the same time if this one was made a moment ago.
    const age = Date.now() - Number(stats.ctimeMs)
    if (!stats.isFile() || age < SETTLED_MS) return null
    return `${stats.ino} ${stats.size} ${stats.mtimeNs} ${stats.ctimeNs}`
  }

  /** Null takes a pin away. */
  async set(flowPath: string, nodeId: NodeId, pin: Pin | null): Promise<void> {
    const checked = pin === null ? null : readable(pin)
    if (pathFault(flowPath) !== null || String(nodeId) === '__proto__') {
      throw new WorkspaceError('E_BAD_PARAMS', `No node of a flow can be ${flowPath} ${nodeId}.`)
    }
    await this.#writing.run(PINS_FILE, async () => {
      const all = await this.#read()
      const pins = new Map(Object.entries(all.get(flowPath) ?? {}))
      if (checked === null) pins.delete(nodeId)
      else pins.set(nodeId, checked)
      if (pins.size === 0) all.delete(flowPath)
      else all.set(flowPath, Object.fromEntries(pins) as FlowPins)
      const sorted = [...all].sort(([a], [b]) => byCodeUnit(a, b))
      try {
        await ensureStateFolder(this.#root)
        const file = path.join(await confine(this.#root, STATE_FOLDER), path.posix.basename(PINS_FILE))
        await atomicWrite(file, `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`)
      } catch (error) {
        throw fileError('The pin was not saved', error)
      }
    })
  }

  /** A damaged file is an error, never an empty list: a run would call what was pinned for a reason. */
  async #read(): Promise<Map<string, FlowPins>> {
    const content = await readPlainFile(await confine(this.#root, PINS_FILE), PINS_FILE)
    if (content === null) return new Map()
    const { text } = decodeText(content.bytes)
    const { value, fault, notes } = scanJson(text)
    const offset = fault?.offset ?? notes[0]?.offset
    if (offset !== undefined) {
      const { line, column } = new LineIndex(text).place(offset)
      throw damaged(`line ${line}, column ${column}: ${fault?.message ?? notes[0]?.code}`)
    }
    const pins = pinsFile.safeParse(value)
    if (pins.success) return new Map(Object.entries(pins.data))
    throw damaged(`at ${pins.error.issues[0]?.path.join('/') ?? ''}`)
  }
}

const damaged = (where: string): WorkspaceError =>
  new WorkspaceError('E_IO', `${PINS_FILE} is damaged (${where}). Mend it, or delete it to have no pins.`)

/** What can't be read back must not be written: nesting without end, say. */
function readable(pin: Pin): Pin {
  const checked = pinSchema.safeParse(pin)
  const fault = checked.success ? scanJson(JSON.stringify(checked.data)).fault?.message : 'it is no pin'
  if (checked.success && fault === undefined) return checked.data
  throw new WorkspaceError('E_BAD_PARAMS', `The pin was not saved: ${fault}.`)
}
