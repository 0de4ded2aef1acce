/**
 * The parts of targets' payloads that stay the same from one to the next: all targets of a service begin alike, and
 * those that respond within the same second end alike. A payload is then three texts put together instead of fifteen.
 */
export class PayloadFrame {
  readonly #source: string
  readonly #cid: string
  readonly #requested: string
  #service: string | null = null
  #head = ''
  #responded = ''
  #okTail = ''

  /** @param source @param cid JSON text @param requested as `UtcFormat` gives it */
  constructor(source: string, cid: string, requested: string) {
    this.#source = source
    this.#cid = cid
    this.#requested = requested
  }

  /** Up to where the response follows. */
  head(service: string): string {
    if (service !== this.#service) {
      this.#service = service
      this.#head = joined('{"source":', this.#source, ',"target":', JSON.stringify(service), ',"response":')
    }
    return this.#head
  }

  times(responded: string): string {
    return `,"req_ts_utc":"${this.#requested}","resp_ts_utc":"${responded}"`
  }

  /** What follows the response of a target that did well. */
  okTail(responded: string): string {
    if (responded !== this.#responded) {
      this.#responded = responded
      this.#okTail = joined(this.times(responded), ',"ok":true,"exception":null,"cid":', this.#cid, '}')
    }
    return this.#okTail
  }
}

/** In one piece of memory: what `+` gives remembers its parts, which would be walked through each time it is copied. */
const joined = (...parts: string[]): string => parts.join('')
