const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Encodes 16 random bytes as a generated id: `K` and 27 characters that hold 135 bits, the first 7 of them zero. */
export function generatedId(bytes: Uint8Array): string {
  if (bytes.length !== 16) throw new RangeError(`Expected 16 random bytes, got ${bytes.length}`)
  let text = 'K'
  let bits = 7
  let value = 0
  for (const byte of bytes) {
    value = (value << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += ALPHABET[(value >>> bits) & 31]
      value &= (1 << bits) - 1
    }
  }
  return text
}
