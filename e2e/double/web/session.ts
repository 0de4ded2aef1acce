import { EventEmitter } from 'node:events'
import { needReady } from '../core/state.ts'
import { harden } from '../strict/harden.ts'
import { NotCovered, problem } from '../strict/problems.ts'
import { protocol } from './protocol.ts'

type CheckHandler = (contents: unknown, permission: string, origin: string, details: object) => boolean
type RequestHandler = (
  contents: unknown,
  permission: string,
  answer: (granted: boolean) => void,
  details: object,
) => void

/** Electron's permissions, and Chromium's names for them. */
const PERMISSIONS: ReadonlyMap<string, readonly string[]> = new Map([
  ['clipboard-read', ['clipboard-read']],
  ['clipboard-sanitized-write', ['clipboard-write']],
  ['notifications', ['notifications']],
  ['geolocation', ['geolocation']],
  ['midi', ['midi']],
  ['idle-detection', ['idle-detection']],
  ['persistent-storage', ['persistent-storage']],
  ['screen-wake-lock', ['screen-wake-lock']],
  ['local-fonts', ['local-fonts']],
  ['window-management', ['window-management']],
  ['storage-access', ['storage-access']],
  ['media', ['camera', 'microphone']],
])

export class Session extends EventEmitter {
  readonly protocol = protocol
  #check: CheckHandler | null = null
  #request: RequestHandler | null = null

  setPermissionCheckHandler(handler: CheckHandler | null): void {
    this.#check = handler
  }

  setPermissionRequestHandler(handler: RequestHandler | null): void {
    this.#request = handler
  }

  setDevicePermissionHandler(): void {}

  /**
   * What the handlers say of a document, by Chromium's names. They are asked when it is loaded; Chromium then behaves
   * as they said.
   */
  static decide(session: Session, contents: unknown, address: string): Map<string, boolean> {
    const { protocol: scheme, host } = new URL(address)
    const origin = `${scheme}//${host}/`
    const details = { requestingUrl: address, isMainFrame: true }
    const decided = new Map<string, boolean>()
    for (const [permission, names] of PERMISSIONS) {
      const checked = session.#check?.(contents, permission, origin, details) ?? true
      const granted = session.#request ? session.#ask(contents, permission, details) && checked : checked
      for (const name of names) decided.set(name, granted)
    }
    return decided
  }

  #ask(contents: unknown, permission: string, details: object): boolean {
    let answer: boolean | null = null
    this.#request?.(
      contents,
      permission,
      granted => {
        answer = granted
      },
      details,
    )
    if (answer === null)
      problem(
        `the permission request handler did not answer for "${permission}" at once (the double waits for none)`,
      )
    return answer ?? false
  }
}
harden(Session, 'Session', { free: ['protocol'] })

let shared: Session | null = null

export const session = {
  get defaultSession(): Session {
    needReady('Session')
    shared ??= new Session()
    return shared
  },
  fromPartition(): never {
    throw new NotCovered('session.fromPartition')
  },
}
