/**
 * Runs first in the page's own world. Refuses what Electron can't transfer to the main process, and makes
 * `window.close()` close the window. It is run by its source: it may use nothing that is outside of it.
 */
export function prepareMainWorld(nonce: string): void {
  if (window !== window.top) return
  const bridged = new WeakSet<MessagePort>()
  window.addEventListener(
    'message',
    event => {
      if (event.source === window) for (const port of event.ports) bridged.add(port)
    },
    true,
  )
  const { postMessage } = MessagePort.prototype
  MessagePort.prototype.postMessage = function (
    this: MessagePort,
    message: unknown,
    options?: Transferable[] | StructuredSerializeOptions,
  ) {
    const transfer = Array.isArray(options) ? options : (options?.transfer ?? [])
    if (bridged.has(this) && transfer.some(object => !(object instanceof MessagePort)))
      throw new TypeError(
        '[electron double] only MessagePorts can be transferred to the main process: anything else makes the whole message null there (electron issue 34905)',
      )
    return postMessage.call(this, message, { transfer })
  }
  window.close = () => void window.dispatchEvent(new CustomEvent(`${nonce}close`))
}
