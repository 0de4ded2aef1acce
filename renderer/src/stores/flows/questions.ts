import type { FlowQuestion } from '../types.ts'

/** What may be answered: a name is a path in the workspace. */
export type FlowAnswer =
  | 'overwrite'
  | 'reload'
  | 'save-as'
  | 'save'
  | 'discard'
  | 'cancel'
  | { readonly path: string }

/** Asks one question at a time: a dialog shows it, and its answer goes on with what asked. */
export class Questions {
  readonly #show: (question: FlowQuestion | null) => void
  #waiting: ((answer: FlowAnswer) => void) | null = null

  constructor(show: (question: FlowQuestion | null) => void) {
    this.#show = show
  }

  /** A question that is still open is cancelled. */
  ask(question: FlowQuestion): Promise<FlowAnswer> {
    this.answer('cancel')
    return new Promise(resolve => {
      this.#waiting = resolve
      this.#show(question)
    })
  }

  answer(answer: FlowAnswer): void {
    const waiting = this.#waiting
    if (waiting === null) return
    this.#waiting = null
    this.#show(null)
    waiting(answer)
  }
}
