/** A moment before a look at files, as it is made by who knows of changes. */
export interface Mark {
  readonly tick: number
  readonly at: number
}

/** Knows of folders in which nothing has changed. Where it can't be known, it must say that something may have. */
export interface Stillness {
  /** To be taken before looking. */
  mark(): Mark
  /** Whether for certain nothing has changed in these folders (absolute) since the mark. */
  holds(mark: Mark, folders: readonly string[]): Promise<boolean>
}

/** Knows nothing, so that files are looked at each time. */
export const noStillness: Stillness = {
  mark: () => ({ tick: 0, at: 0 }),
  holds: async () => false,
}
