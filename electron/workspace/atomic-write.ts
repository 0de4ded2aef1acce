import { randomBytes } from 'node:crypto'
import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { faultPoint } from '../../shared/fault-point.ts'
import { type FileOps, nodeFileOps } from './file-ops.ts'
import { systemCode } from './workspace-error.ts'

export interface AtomicWriteOptions {
  /** Fails with `EEXIST` when the file is there, instead of replacing it. */
  readonly exclusive?: boolean
  readonly ops?: FileOps
}

/**
 * Writes a file so that at any moment, also after the death of this process or the machine, the old content or the
 * new is there, whole: a temporary file beside it, synced, renamed over it, the folder synced. A file that is replaced keeps its access
 * rights. Rejects with the
 * system's error, and then the old content is there.
 */
export async function atomicWrite(
  file: string,
  data: string | Uint8Array,
  options: AtomicWriteOptions = {},
): Promise<void> {
  const ops = options.ops ?? nodeFileOps
  const folder = path.dirname(file)
  await sweepTemporaries(folder, path.basename(file), ops)
  const temporary = path.join(folder, `.${path.basename(file)}.${randomBytes(6).toString('hex')}.tmp`)
  const mode = await modeOf(file)
  try {
    const handle = await ops.open(temporary, 'wx', mode ?? 0o666)
    try {
      // Rights that `open` took away by the umask are given back: they were granted on the file itself.
      if (mode !== null) await handle.chmod(mode)
      faultPoint('save.created')
      await handle.writeFile(data)
      faultPoint('save.written')
      await handle.sync()
    } finally {
      await handle.close()
    }
    faultPoint('save.synced')
    if (options.exclusive === true) await linkOrCopy(temporary, file, data, ops)
    else await ops.rename(temporary, file)
  } catch (error) {
    await ops.unlink(temporary).catch(() => {})
    throw error
  }
  if (options.exclusive === true) await ops.unlink(temporary).catch(() => {})
  faultPoint('save.renamed')
  await syncFolder(folder, ops)
}

/** `link` refuses to replace a file, which `rename` does not. Some file systems know no links. */
async function linkOrCopy(
  temporary: string,
  file: string,
  data: string | Uint8Array,
  ops: FileOps,
): Promise<void> {
  try {
    await ops.link(temporary, file)
  } catch (error) {
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(systemCode(error) ?? '')) throw error
    const handle = await ops.open(file, 'wx')
    try {
      await handle.writeFile(data)
      await handle.sync()
    } finally {
      await handle.close()
    }
  }
}

/** A rename is durable once its folder is. Windows has no way to sync one, and needs none. */
async function syncFolder(folder: string, ops: FileOps): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await ops.open(folder, 'r')
  try {
    await handle.sync()
  } catch (error) {
    // Some network file systems refuse; the content is synced all the same.
    if (!['EINVAL', 'ENOTSUP', 'EOPNOTSUPP'].includes(systemCode(error) ?? '')) throw error
  } finally {
    await handle.close()
  }
}

const TEMPORARY_AGE_MS = 10 * 60_000

/** Removes what processes that were killed while writing this file left behind. */
async function sweepTemporaries(folder: string, base: string, ops: FileOps): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  for (const name of names) {
    if (!(name.startsWith(`.${base}.`) && /\.[0-9a-f]{12}\.tmp$/.test(name))) continue
    const file = path.join(folder, name)
    const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }))
    if (Date.now() - mtimeMs > TEMPORARY_AGE_MS) await ops.unlink(file).catch(() => {})
  }
}

async function modeOf(file: string): Promise<number | null> {
  try {
    return (await stat(file)).mode & 0o777
  } catch {
    return null
  }
}
