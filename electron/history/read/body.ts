import { chunkHash, digestOf } from '../bodies.ts'
import { blob, int, RowError, verify } from '../row.ts'
import { CHUNK_BYTES, CHUNK_SPAN } from '../schema.ts'
import type { ReadDatabase } from './database.ts'

/** All of a body that is kept by content. Throws a RowError when it is damaged. */
export function readBody(db: ReadDatabase, id: number): Uint8Array {
  const row = db.get('SELECT bytes, digest FROM body WHERE id = ?', id)
  if (!row) throw new RowError(`its body ${id} is missing`)
  const bytes = readBodyPart(db, id, int(row.bytes, 'bytes'), 0, int(row.bytes, 'bytes'))
  if (!digestOf(bytes).equals(blob(row.digest, 'digest')))
    throw new RowError('its body does not match its digest')
  return bytes
}

/** `length` bytes from `offset` on, or as many as there are of `total`. Throws a RowError when they are damaged. */
export function readBodyPart(
  db: ReadDatabase,
  id: number,
  total: number,
  offset: number,
  length: number,
): Uint8Array {
  const end = Math.min(total, offset + length)
  if (end <= offset) return new Uint8Array()
  const parts: Uint8Array[] = []
  for (let index = Math.floor(offset / CHUNK_BYTES); index * CHUNK_BYTES < end; index++) {
    const chunkId = id * CHUNK_SPAN + index
    const row = db.get('SELECT hash, bytes FROM chunk WHERE id = ?', chunkId)
    if (!row) throw new RowError(`a part of its body (${index + 1}) is missing`)
    const bytes = blob(row.bytes, 'bytes')
    verify(chunkHash(chunkId, bytes), row.hash)
    if (bytes.length !== Math.min(CHUNK_BYTES, total - index * CHUNK_BYTES)) {
      throw new RowError(`a part of its body (${index + 1}) is not of its size`)
    }
    const from = Math.max(0, offset - index * CHUNK_BYTES)
    parts.push(bytes.subarray(from, Math.min(bytes.length, end - index * CHUNK_BYTES)))
  }
  return parts.length === 1 && parts[0] ? parts[0] : new Uint8Array(Buffer.concat(parts))
}
