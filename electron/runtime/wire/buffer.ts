const EXACT_FROM = 1 << 16

/** A growing buffer with a write position. Its bytes are handed out as copies. */
export class Writer {
  buffer: Buffer
  length: number

  constructor(capacity = 1 << 16) {
    this.buffer = Buffer.allocUnsafeSlow(capacity)
    this.length = 0
  }

  reserve(bytes: number): void {
    const needed = this.length + bytes
    if (needed <= this.buffer.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(this.buffer.length * 2, needed))
    this.buffer.copy(larger, 0, 0, this.length)
    this.buffer = larger
  }

  u8(value: number): void {
    this.reserve(1)
    this.buffer[this.length++] = value
  }

  u16(value: number): void {
    this.reserve(2)
    this.length = this.buffer.writeUInt16LE(value, this.length)
  }

  u32(value: number): void {
    this.reserve(4)
    this.length = this.buffer.writeUInt32LE(value, this.length)
  }

  f32(value: number): void {
    this.reserve(4)
    this.length = this.buffer.writeFloatLE(value, this.length)
  }

  f64(value: number): void {
    this.reserve(8)
    this.length = this.buffer.writeDoubleLE(value, this.length)
  }

  text(value: string): void {
    // Three bytes a character at most; counted only where that guess would take much memory.
    this.reserve(4 + (value.length > EXACT_FROM ? Buffer.byteLength(value) : value.length * 3))
    const bytes = this.buffer.write(value, this.length + 4, 'utf8')
    this.buffer.writeUInt32LE(bytes, this.length)
    this.length += 4 + bytes
  }

  append(other: Writer): void {
    this.reserve(other.length)
    other.buffer.copy(this.buffer, this.length, 0, other.length)
    this.length += other.length
  }

  /** Takes back what was written after `length`. */
  rewind(length: number): void {
    this.length = length
  }

  copy(): Buffer {
    return Buffer.from(this.buffer.subarray(0, this.length))
  }

  /** A copy in memory of its own, which may be handed on whole. */
  detached(): Buffer {
    const bytes = Buffer.allocUnsafeSlow(this.length)
    this.buffer.copy(bytes, 0, 0, this.length)
    return bytes
  }
}

/** Reads what a `Writer` wrote. Throws a RangeError past the end, never reads behind it. */
export class Reader {
  readonly buffer: Buffer
  position: number
  readonly end: number

  constructor(bytes: Uint8Array, position = 0, end = bytes.byteLength) {
    this.buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.position = position
    this.end = end
  }

  get done(): boolean {
    return this.position >= this.end
  }

  /** Moves over `bytes` and gives where they began. */
  skip(bytes: number): number {
    const start = this.position
    if (start + bytes > this.end)
      throw new RangeError(`${bytes} bytes run past the frame's end at ${this.end}`)
    this.position = start + bytes
    return start
  }

  u8(): number {
    return this.buffer.readUInt8(this.skip(1))
  }

  u16(): number {
    return this.buffer.readUInt16LE(this.skip(2))
  }

  u32(): number {
    return this.buffer.readUInt32LE(this.skip(4))
  }

  f32(): number {
    return this.buffer.readFloatLE(this.skip(4))
  }

  f64(): number {
    return this.buffer.readDoubleLE(this.skip(8))
  }

  text(): string {
    const length = this.u32()
    const start = this.skip(length)
    return this.buffer.toString('utf8', start, start + length)
  }
}
