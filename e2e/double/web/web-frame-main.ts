import { EventEmitter } from 'node:events'
import { harden } from '../strict/harden.ts'

/** What a frame knows of its page. */
export interface FramePage {
  readonly url: string
  readonly id: number
  /** It crashed, or its window is gone. */
  readonly gone: boolean
}

/** The main frame of a page. Frames within pages are not covered. */
export class WebFrameMain extends EventEmitter {
  readonly #page: FramePage

  constructor(page: FramePage) {
    super()
    this.#page = page
  }

  get url(): string {
    return this.#live().url
  }

  /** As Electron says it: without a slash at its end. */
  get origin(): string {
    return /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i.exec(this.#live().url)?.[0] ?? 'null'
  }

  get top(): WebFrameMain {
    return this
  }

  get parent(): null {
    return null
  }

  get frames(): WebFrameMain[] {
    return []
  }

  get routingId(): number {
    return 1
  }

  get processId(): number {
    return this.#page.id
  }

  isDestroyed(): boolean {
    return this.#page.gone
  }

  #live(): FramePage {
    if (this.#page.gone) throw new Error('Render frame was disposed before WebFrameMain could be accessed')
    return this.#page
  }
}
harden(WebFrameMain, 'WebFrameMain')
