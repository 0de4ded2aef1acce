import { isKnown } from '../core/addresses.ts'
import { needEarly, needReady, state } from '../core/state.ts'
import { harden } from '../strict/harden.ts'
import { problem } from '../strict/problems.ts'

export type RequestHandler = (request: Request) => Response | Promise<Response>

interface SchemeOptions {
  readonly scheme: string
  readonly privileges?: Readonly<Record<string, boolean | undefined>>
}

let wasRegistered = false

export class Protocol {
  readonly #handlers = new Map<string, RequestHandler>()

  registerSchemesAsPrivileged(schemes: readonly SchemeOptions[]): void {
    needEarly('protocol.registerSchemesAsPrivileged')
    if (wasRegistered)
      problem(
        'protocol.registerSchemesAsPrivileged can be called only once: the second call replaces the first',
      )
    wasRegistered = true
    state.schemes.clear()
    for (const { scheme, privileges = {} } of schemes) state.schemes.set(scheme, privileges)
  }

  handle(scheme: string, handler: RequestHandler): void {
    needReady('protocol.handle')
    if (this.#handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`)
    if (!isKnown(`${scheme}:`) && !state.schemes.get(scheme)?.standard)
      problem(
        `protocol.handle("${scheme}"): the scheme was not registered as standard and secure before ready; relative URLs, storage and module scripts fail`,
      )
    this.#handlers.set(scheme, handler)
  }

  unhandle(scheme: string): void {
    if (!this.#handlers.delete(scheme)) throw new Error(`Failed to unhandle protocol: ${scheme}`)
  }

  isProtocolHandled(scheme: string): boolean {
    return this.#handlers.has(scheme)
  }

  static handlerOf(protocol: Protocol, scheme: string): RequestHandler | null {
    return protocol.#handlers.get(scheme) ?? null
  }
}
harden(Protocol, 'Protocol')

export const protocol = new Protocol()
