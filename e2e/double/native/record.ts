/** What the app asked of the system, for tests to look at, and what they answer. */
export interface DialogCall {
  readonly method: string
  readonly options: Readonly<Record<string, unknown>>
}

export const record: {
  readonly dialogs: DialogCall[]
  readonly errorBoxes: { readonly title: string; readonly content: string }[]
  /** Addresses that were opened outside. */
  readonly opened: string[]
} = { dialogs: [], errorBoxes: [], opened: [] }

/** Answers that wait for a dialog, by its method. */
export const answers = new Map<string, unknown[]>()
