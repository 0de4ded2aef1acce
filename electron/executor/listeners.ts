import type { CallRecord } from '../../shared/run/model.ts'
import type { RunListener } from './listener.ts'
import type { Disposer } from './ports.ts'
import type { Call } from './state.ts'

/** Those who follow a run. None of them can keep the run, or another one, from going on. */
export class Listeners {
  /** Replaced as a whole at each change, so that a notice reaches those who were there when it began. */
  #all: readonly RunListener[] = []
  readonly #defect: (error: unknown) => void

  /** @param defect told what a listener threw; that listener hears nothing more */
  constructor(defect: (error: unknown) => void) {
    this.#defect = defect
  }

  add(listener: RunListener): Disposer {
    this.#all = [...this.#all, listener]
    return () => this.#remove(listener)
  }

  tell(notice: (listener: RunListener) => void): void {
    const all = this.#all
    for (const listener of all) {
      // One that a notice before has removed.
      if (all !== this.#all && !this.#all.includes(listener)) continue
      try {
        notice(listener)
      } catch (error) {
        this.#remove(listener)
        this.#defect(error)
      }
    }
  }

  /** The same for the notice that is given twice for each call, without a function made for each. */
  call(record: CallRecord, call: Call): void {
    const all = this.#all
    for (const listener of all) {
      if (all !== this.#all && !this.#all.includes(listener)) continue
      try {
        listener.call(record, call)
      } catch (error) {
        this.#remove(listener)
        this.#defect(error)
      }
    }
  }

  #remove(listener: RunListener): void {
    this.#all = this.#all.filter(one => one !== listener)
  }
}
