import type { Duplex } from 'node:stream'

const HEAD = 4

/** Messages over a socket, each with its length before it. Gives the function that sends one. */
export function framed(socket: Duplex, onFrame: (bytes: Buffer) => void): (bytes: Uint8Array) => void {
  let chunks: Buffer[] = []
  let length = 0
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
    length += chunk.length
    if (length < HEAD) return
    let wanted = HEAD + headOf(chunks)
    if (length < wanted) return
    let rest: Buffer = Buffer.concat(chunks)
    while (rest.length >= HEAD) {
      wanted = HEAD + rest.readUInt32LE(0)
      if (rest.length < wanted) break
      const frame = rest.subarray(HEAD, wanted)
      rest = rest.subarray(wanted)
      onFrame(frame)
    }
    chunks = rest.length > 0 ? [rest] : []
    length = rest.length
  })
  // The other process is gone: its exit says so.
  socket.on('error', () => {})
  return bytes => {
    if (!socket.writable) return
    const whole = Buffer.allocUnsafe(HEAD + bytes.length)
    whole.writeUInt32LE(bytes.length, 0)
    whole.set(bytes, HEAD)
    socket.write(whole)
  }
}

function headOf(chunks: Buffer[]): number {
  const [first] = chunks
  if (first && first.length >= HEAD) return first.readUInt32LE(0)
  const joined = Buffer.concat(chunks)
  chunks.splice(0, chunks.length, joined)
  return joined.readUInt32LE(0)
}
