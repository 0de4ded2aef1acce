import { createHash } from 'node:crypto'

/** Bytes of a token and of a session: too many to guess. */
const KEY_BYTES = 32
/** Sessions that are kept; more are opened by nobody who works. */
const MOST_SESSIONS = 100

/**
 * What lets a browser in. A launch token is good for one exchange against a session, which lasts as long as the
 * server. Only hashes are kept and looked up, so that neither memory nor time tells one.
 */
export class Keys {
  readonly #random: (bytes: number) => Uint8Array
  readonly #sessions = new Set<string>()
  #token: string | null = null

  constructor(random: (bytes: number) => Uint8Array) {
    this.#random = random
  }

  /** Makes a launch token. The one before it is void, used or not. */
  issueToken(): string {
    const token = this.#newKey()
    this.#token = hashOf(token)
    return token
  }

  /** The session that a token is good for, or null if it is not good for one any more, or never was. */
  redeem(token: string): string | null {
    if (this.#token === null || this.#token !== hashOf(token)) return null
    this.#token = null
    const session = this.#newKey()
    this.#sessions.add(hashOf(session))
    const [oldest] = this.#sessions
    if (this.#sessions.size > MOST_SESSIONS && oldest !== undefined) this.#sessions.delete(oldest)
    return session
  }

  isSession(session: string): boolean {
    return this.#sessions.has(hashOf(session))
  }

  #newKey(): string {
    return Buffer.from(this.#random(KEY_BYTES)).toString('base64url')
  }
}

const hashOf = (key: string): string => createHash('sha256').update(key).digest('base64url')
