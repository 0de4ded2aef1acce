import { randomBytes } from 'node:crypto'

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** An id for a run, as a client may choose it: `K` and 27 characters of Crockford's base32. */
export const newRunId = (): string =>
  `K00${[...randomBytes(25)].map(byte => ALPHABET[byte % ALPHABET.length]).join('')}`
