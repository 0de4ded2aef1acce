import { hash } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { crc32 } from 'node:zlib'
import { int } from './row.ts'
import { CHUNK_BYTES, CHUNK_SPAN } from './schema.ts'

/** A chunk's hash covers its id too: bytes in another's place are noticed. */
export const chunkHash = (id: number, bytes: Uint8Array): number => crc32(bytes, crc32(String(id)))

/** What names a body's content. */
export const digestOf = (bytes: Uint8Array): Buffer => hash('sha256', bytes, 'buffer').subarray(0, 16)

/** Keeps bodies by content: equal ones once, with a count of the rows that refer to them. */
export class BodyStore {
  readonly #db: DatabaseSync
  readonly #find
  readonly #add
  readonly #addChunk
  readonly #refer

  constructor(db: DatabaseSync) {
    this.#db = db
    this.#find = db.prepare('SELECT id FROM body WHERE digest = ?')
    this.#add = db.prepare('INSERT INTO body (digest, bytes, refs) VALUES (?, ?, 1)')
    this.#addChunk = db.prepare('INSERT INTO chunk (id, hash, bytes) VALUES (?, ?, ?)')
    this.#refer = db.prepare('UPDATE body SET refs = refs + ? WHERE id = ?')
  }

  /** Keeps a body and gives its id, with one reference more. Within a transaction. */
  put(bytes: Uint8Array): number {
    const digest = digestOf(bytes)
    const found = this.#find.get(digest)
    if (found) {
      const id = int(found.id, 'id')
      this.#refer.run(1, id)
      return id
    }
    const id = Number(this.#add.run(digest, bytes.length).lastInsertRowid)
    for (let index = 0; index * CHUNK_BYTES < bytes.length; index++) {
      const chunk = bytes.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES)
      const chunkId = id * CHUNK_SPAN + index
      this.#addChunk.run(chunkId, chunkHash(chunkId, chunk), chunk)
    }
    return id
  }

  /** Takes references away; a body that has none left is deleted. */
  release(id: number, count = 1): void {
    this.#refer.run(-count, id)
    const gone = this.#db.prepare('DELETE FROM body WHERE id = ? AND refs <= 0').run(id)
    if (gone.changes === 0) return
    this.#db.prepare('DELETE FROM chunk WHERE id >= ? AND id < ?').run(id * CHUNK_SPAN, (id + 1) * CHUNK_SPAN)
  }
}
