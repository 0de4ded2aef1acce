import type { Boot, FromPage, ToPage } from './operations.ts'
import type { makeWire, Wired } from './wire.ts'

type RunPreload = (
  require: (name: string) => unknown,
  process: object,
  exports: object,
  module: { exports: object },
  Buffer: unknown,
  global: typeof globalThis,
  setImmediate: (act: () => void) => void,
  clearImmediate: () => void,
) => void

/**
 * Runs at the start of each document in an isolated world: the surroundings of a sandboxed preload, as far as ours
 * needs them. It is run by its source: it may use nothing that is outside of it.
 */
export function playPreload(boot: Boot, wiring: typeof makeWire, preload: RunPreload): void {
  const OUT = 'electronDoubleOut'
  const IN = 'electronDoubleIn'
  const MODIFIERS = ['Control', 'Shift', 'Alt', 'Meta']
  const tell: unknown = Reflect.get(globalThis, OUT)
  Reflect.deleteProperty(globalThis, OUT)
  if (window !== window.top || typeof tell !== 'function' || Reflect.has(globalThis, IN)) return
  const { encode, decode } = wiring()

  let batch: FromPage[] = []
  const post = (operation: FromPage): void => {
    batch.push(operation)
    if (batch.length > 1) return
    queueMicrotask(() => {
      const sent = batch
      batch = []
      tell(JSON.stringify(sent))
    })
  }
  const notCovered = (name: string): object =>
    new Proxy(
      {},
      {
        get(_, key) {
          if (typeof key === 'symbol' || key === 'then') return undefined
          throw new Error(`[electron double] ${name}.${key} is not covered`)
        },
      },
    )

  const ports = new Map<string, MessagePort>()
  let nextPort = 0
  const listen = (name: string, port: MessagePort): void => {
    ports.set(name, port)
    port.onmessage = event => {
      let message: Wired = { json: null }
      try {
        message = encode(event.data)
      } catch {
        post([
          'problem',
          'a message from the page held an object of the DOM (Blob, File, a port in the body): the main process receives null',
        ])
      }
      post(['port', name, message, event.ports.map(adopt)])
    }
    port.addEventListener('close', () => {
      if (ports.delete(name)) post(['port-closed', name])
    })
  }
  /** Takes a port that goes to the main process. */
  const adopt = (port: MessagePort): string => {
    nextPort += 1
    const name = `p${nextPort}`
    listen(name, port)
    return name
  }
  /** Makes the port in the page of one that the main process sent. */
  const open = (name: string): MessagePort => {
    const { port1, port2 } = new MessageChannel()
    listen(name, port1)
    return port2
  }
  const receive = (operation: ToPage): void => {
    const port = ports.get(operation[1])
    if (operation[0] === 'port') port?.postMessage(decode(operation[2]), operation[3].map(open))
    else if (ports.delete(operation[1])) port?.close()
  }
  Reflect.defineProperty(globalThis, IN, {
    value: (text: string) => {
      for (const operation of JSON.parse(text)) receive(operation)
    },
  })

  const ipcRenderer = {
    postMessage(channel: unknown, message: unknown, transfer: unknown = []) {
      if (typeof channel !== 'string') throw new TypeError('[electron double] channel must be a string')
      if (!Array.isArray(transfer) || !transfer.every(port => port instanceof MessagePort))
        throw new TypeError('Invalid value for transfer')
      let wired: Wired
      try {
        wired = encode(structuredClone(message))
      } catch {
        throw new Error('An object could not be cloned.')
      }
      // Taken from their holder, as a transfer does.
      const moved = transfer.map(port => structuredClone({ port }, { transfer: [port] }).port)
      post(['post', channel, wired, moved.map(adopt)])
    },
  }
  const covered = (name: string, members: object): object =>
    new Proxy(members, {
      get(target, key) {
        if (typeof key === 'symbol' || key in target || key === 'then') return Reflect.get(target, key)
        throw new Error(`[electron double] ${name}.${key} is not covered`)
      },
    })
  const electron = { ipcRenderer: covered('ipcRenderer', ipcRenderer) }
  const setImmediate = (act: () => void): void => void setTimeout(act)
  const timers = { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate }
  const modules = new Map<string, object>([
    ['electron', covered('electron', electron)],
    ['electron/renderer', covered('electron', electron)],
    ['timers', timers],
    ['url', { URL, URLSearchParams }],
    ['events', notCovered('events')],
  ])
  const require = (name: string): object => {
    const found = modules.get(name.replace(/^node:/, ''))
    if (found) return found
    throw new Error(`module not found: ${name}`)
  }

  post(['hello', location.href])
  let title = ''
  const noteTitle = (): void => {
    if (document.title === title) return
    title = document.title
    post(['title', title])
  }
  document.addEventListener('DOMContentLoaded', () => {
    noteTitle()
    new MutationObserver(noteTitle).observe(document.head, {
      subtree: true,
      childList: true,
      characterData: true,
    })
  })
  // Keys that the page left alone go to the menu.
  window.addEventListener('keydown', event => {
    if (MODIFIERS.includes(event.key)) return
    setTimeout(() => {
      if (event.defaultPrevented) return
      const { key, code, ctrlKey: ctrl, shiftKey: shift, altKey: alt, metaKey: meta } = event
      post(['key', { key, code, ctrl, shift, alt, meta }])
    })
  })
  window.addEventListener(`${boot.nonce}close`, () => post(['close-window']))

  const exports = {}
  try {
    const buffer = notCovered('Buffer in a sandboxed preload')
    preload(require, boot.process, exports, { exports }, buffer, globalThis, setImmediate, () => {})
  } catch (error) {
    console.error(`Unable to load preload script: ${boot.path}`, error)
    const [message, stack] = error instanceof Error ? [error.message, error.stack] : [String(error), '']
    post(['preload-error', boot.path, String(stack), message])
  }
}
