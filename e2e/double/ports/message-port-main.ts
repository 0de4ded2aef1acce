import { EventEmitter } from 'node:events'
import { harden } from '../strict/harden.ts'
import { problem } from '../strict/problems.ts'
import { deserialize, noteSize, serialize } from './clone.ts'
import { End } from './end.ts'

/** How long a port may have a listener and not be started. */
const START_WITHIN_MS = 1000

export class MessagePortMain extends EventEmitter {
  #end: End | null
  #started = false
  #timer: NodeJS.Timeout | undefined

  constructor(end: End) {
    super()
    this.#end = end
    end.onClose = () => this.#closed()
  }

  start(): void {
    if (!this.#end || this.#end.closed || this.#started) return
    this.#started = true
    clearTimeout(this.#timer)
    this.#end.open(({ value, ports }) =>
      this.emit('message', { data: value(), ports: ports.map(end => new MessagePortMain(end)) }),
    )
  }

  close(): void {
    if (!this.#end || this.#end.closed) return
    this.#end.close()
    this.#closed()
  }

  postMessage(message: unknown, transfer?: unknown): void {
    if (!this.#end || this.#end.closed) return
    const bytes = serialize(message)
    noteSize('MessagePortMain.postMessage', message, bytes)
    this.#end.post({ value: () => deserialize(bytes), ports: takePorts(transfer, this) })
  }

  override on(event: string, listener: (...args: never[]) => void): this {
    this.#expectStart(event)
    return super.on(event, listener as (...args: unknown[]) => void)
  }

  /** Takes the end away from this port: it is sent to somebody else. */
  static take(port: MessagePortMain): End {
    const end = port.#end
    if (!end) throw new Error('The port has been taken before')
    port.#end = null
    end.release()
    return end
  }

  static isTaken(port: MessagePortMain): boolean {
    return port.#end === null
  }

  #closed(): void {
    clearTimeout(this.#timer)
    this.emit('close')
  }

  #expectStart(event: string): void {
    if (event !== 'message' || this.#started || this.#timer) return
    this.#timer = setTimeout(() => {
      if (!this.#started && this.#end && !this.#end.closed)
        problem(
          'MessagePortMain has a "message" listener but start() was never called: nothing arrives, and the port can be collected',
        )
    }, START_WITHIN_MS)
    this.#timer.unref()
  }
}
harden(MessagePortMain, 'MessagePortMain')

/** The ends of the ports that a message takes along. Nothing but ports can be transferred. */
function takePorts(transfer: unknown, source?: MessagePortMain): End[] {
  if (transfer === undefined) return []
  if (!Array.isArray(transfer)) throw new TypeError('transferables must be an array of MessagePorts')
  for (const [index, port] of transfer.entries()) {
    if (!(port instanceof MessagePortMain)) throw new TypeError(`Port at index ${index} is not a valid port`)
    if (port === source) throw new Error(`Port at index ${index} contains the source port.`)
    if (MessagePortMain.isTaken(port)) throw new Error(`Port at index ${index} is already neutered.`)
    if (transfer.indexOf(port) !== index) throw new Error(`Port at index ${index} is a duplicate.`)
  }
  return transfer.map(port => MessagePortMain.take(port))
}

export class MessageChannelMain {
  readonly port1: MessagePortMain
  readonly port2: MessagePortMain

  constructor(...args: readonly unknown[]) {
    if (args.length > 0) throw new TypeError('[electron double] new MessageChannelMain takes no arguments')
    const [a, b] = End.pair()
    this.port1 = new MessagePortMain(a)
    this.port2 = new MessagePortMain(b)
  }
}
