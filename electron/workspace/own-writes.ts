/**
 * What this workspace wrote itself, so that a change on the disk can be told from one that somebody else made: by
 * content, since times and sizes of files do not tell.
 */
export class OwnWrites {
  readonly #revisions = new Map<string, string | null>()

  /** To be called before the file changes; `null` for a removal. */
  expect(path: string, revision: string | null): void {
    this.#revisions.set(path, revision)
  }

  /** Somebody else's content is there, or a write was not made: what was expected no longer counts. */
  forget(path: string): void {
    this.#revisions.delete(path)
  }

  has(path: string, revision: string | null): boolean {
    return this.#revisions.has(path) && this.#revisions.get(path) === revision
  }
}
