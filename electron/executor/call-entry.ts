import type { CallRecord } from '../../shared/run/model.ts'
import type { Entry } from './recorder.ts'
import type { Call } from './state.ts'

export interface CallShower {
  show(call: Call, record: CallRecord): void
}

/** Something that happened to a call, on its way to be shown. Made twice for every attempt, so it is one small object. */
export class CallEntry implements Entry {
  readonly journaled: boolean
  readonly size: number
  readonly #call: Call
  readonly #record: CallRecord
  readonly #shower: CallShower

  constructor(shower: CallShower, call: Call, record: CallRecord, journaled: boolean) {
    this.#shower = shower
    this.#call = call
    this.#record = record
    this.journaled = journaled
    this.size = journaled ? call.text.length : 0
  }

  occur(): void {
    this.#shower.show(this.#call, this.#record)
  }
}
