/** Loaded before the entry of a process that plays a utility process: gives it `process.parentPort`. */
import { EventEmitter } from 'node:events'
import net from 'node:net'
import { deserialize, serialize } from '../ports/clone.ts'
import { framed } from './frames.ts'

const socket = new net.Socket({ fd: 3, readable: true, writable: true })
/** What came while nobody listened; null while somebody does. */
let queue: Buffer[] | null = []

class ParentPort extends EventEmitter {
  override on(event: string, listener: (...args: unknown[]) => void): this {
    super.on(event, listener)
    if (event === 'message') deliver()
    return this
  }

  postMessage(message: unknown, ...more: unknown[]): void {
    if (more.length > 0) throw new TypeError('parentPort.postMessage takes no transfer list')
    send(serialize(message))
  }
}

const parentPort = new ParentPort()
const hand = (bytes: Buffer): void => void parentPort.emit('message', { data: deserialize(bytes), ports: [] })

const send = framed(socket, bytes => {
  // A copy: the frame is a view of what the socket read, and may be kept.
  const own = Buffer.from(bytes)
  if (queue) queue.push(own)
  else hand(own)
})
// Electron ends its children when the main process is gone, also those that are blocked.
socket.on('close', () => process.kill(process.pid, 'SIGKILL'))

function deliver(): void {
  setImmediate(() => {
    const waiting = queue ?? []
    queue = null
    for (const bytes of waiting) hand(bytes)
  })
}

Object.defineProperty(process, 'parentPort', { value: parentPort, enumerable: true })
Object.defineProperty(process, 'type', { value: 'utility', enumerable: true })
