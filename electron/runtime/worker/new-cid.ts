import { randomFillSync } from 'node:crypto'
import { generatedId } from '../../../shared/generated-id.ts'

/** Makes generated ids (`GENERATED_ID` of shared/ids.ts), with random bytes fetched for many at a time. */
export class CidMaker {
  readonly #bytes = Buffer.alloc(POOL_BYTES)
  #position = POOL_BYTES

  next(): string {
    if (this.#position === POOL_BYTES) {
      randomFillSync(this.#bytes)
      this.#position = 0
    }
    const bytes = this.#bytes.subarray(this.#position, this.#position + CID_BYTES)
    this.#position += CID_BYTES
    return generatedId(bytes)
  }
}

const CID_BYTES = 16
const POOL_BYTES = CID_BYTES * 64
