import net from 'node:net'
import { FrameSplitter, LENGTH_BYTES } from '../wire/frame-splitter.ts'

/** The way to the host, the same under `child_process.fork` and in Electron's `utilityProcess`. */
export interface HostChannel {
  /** Sends a copy of `frame`, made before this returns. */
  send(frame: Uint8Array): void
  /**
   * True when all that was sent has left this process and would arrive if it died now; false when something waits
   * here; null where nobody can tell.
   */
  readonly left: boolean | null
  /** Starts listening and tells the host that it may send. Frames may be kept by who receives them. */
  open(onFrame: (frame: Uint8Array) => void, onClosed: () => void): void
}

/** The part of Electron's `process.parentPort` that is used here. */
interface ParentPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void
}

/** The channel that this process was started with. */
export function hostChannel(): HostChannel {
  const { parentPort } = process as { parentPort?: ParentPort }
  if (parentPort) return portChannel(parentPort)
  if (process.send) return pipeChannel()
  throw new Error('Expected this process to be started by a Fanfare host: it has neither parentPort nor IPC')
}

/** Frames to the host over file descriptor 3, from it over 4; fork's own IPC says `{ ready: true }` and shows the host's end. */
function pipeChannel(): HostChannel {
  // Each way has its own: the end of one must not take with it what is under way in the other.
  const to = new net.Socket({ fd: 3, readable: false, writable: true })
  const from = new net.Socket({ fd: 4, readable: true, writable: false })
  return {
    send(frame) {
      const bytes = Buffer.allocUnsafeSlow(LENGTH_BYTES + frame.byteLength)
      bytes.writeUInt32LE(frame.byteLength, 0)
      bytes.set(frame, LENGTH_BYTES)
      to.write(bytes)
    },
    get left() {
      return to.writableLength === 0
    },
    open(onFrame, onClosed) {
      const splitter = new FrameSplitter(onFrame)
      from.on('data', (chunk: Buffer) => splitter.push(chunk))
      // An EPIPE says what 'close' says: the host is gone.
      for (const socket of [from, to]) socket.on('error', onClosed).on('close', onClosed)
      process.on('disconnect', onClosed)
      process.send?.({ ready: true })
      // The IPC is the host's and ours; a service that sends there would only confuse both.
      delete process.send
    },
  }
}

/** Frames as messages, and a first one that is none: `{ ready: true }`. */
function portChannel(port: ParentPort): HostChannel {
  return {
    send(frame) {
      // A copy that owns its memory: posting a view would send all that lies around it.
      port.postMessage(new Uint8Array(frame))
    },
    left: null,
    open(onFrame) {
      port.on('message', ({ data }) => {
        if (data instanceof Uint8Array) onFrame(data)
      })
      port.postMessage({ ready: true })
    },
  }
}
