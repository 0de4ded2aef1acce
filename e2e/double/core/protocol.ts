/** Params of commands and events of the DevTools protocol, which Chromium is trusted to keep to. */
type Params = Readonly<Record<string, unknown>>

interface Answer {
  readonly id?: number
  readonly method?: string
  readonly params?: Params
  readonly result?: unknown
  readonly error?: { readonly message: string }
  readonly sessionId?: string
}

interface Pending {
  readonly method: string
  readonly resolve: (result: unknown) => void
  readonly reject: (error: Error) => void
}

/** A command that could not be done because its page or the browser is gone. */
class GoneError extends Error {}

/** The browser, or one page, at the other end. */
export class ProtocolSession {
  readonly id: string | undefined
  readonly #connection: Connection
  readonly #listeners = new Map<string, ((params: never) => void)[]>()

  constructor(connection: Connection, id: string | undefined) {
    this.#connection = connection
    this.id = id
  }

  send<Result = unknown>(method: string, params: Params = {}): Promise<Result> {
    return this.#connection.send(method, params, this.id) as Promise<Result>
  }

  /** For what may lose the race with a page that goes away. */
  async try<Result = unknown>(method: string, params: Params = {}): Promise<Result | undefined> {
    try {
      return await this.send<Result>(method, params)
    } catch (error) {
      if (error instanceof GoneError) return undefined
      throw error
    }
  }

  on<P>(event: string, listener: (params: P) => void): void {
    const listeners = this.#listeners.get(event)
    if (listeners) listeners.push(listener)
    else this.#listeners.set(event, [listener])
  }

  emit(event: string, params: Params): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(params as never)
  }

  /** Nothing is told any more. */
  end(): void {
    this.#listeners.clear()
    this.#connection.forget(this)
  }
}

/** A connection to a browser by its DevTools protocol, with a session for each page. */
export class Connection {
  readonly root = new ProtocolSession(this, undefined)
  readonly #socket: WebSocket
  readonly #pending = new Map<number, Pending>()
  readonly #sessions = new Map<string | undefined, ProtocolSession>([[undefined, this.root]])
  #nextId = 1

  static async open(endpoint: string): Promise<Connection> {
    const socket = new WebSocket(endpoint)
    const connection = new Connection(socket)
    await new Promise<void>((resolve, reject) => {
      socket.onopen = () => resolve()
      socket.onerror = () => reject(new Error(`The browser can't be reached at ${endpoint}`))
    })
    return connection
  }

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.onmessage = ({ data }) => this.#receive(JSON.parse(String(data)))
    socket.onclose = () => {
      for (const { method, reject } of this.#pending.values()) reject(gone(method))
      this.#pending.clear()
    }
    this.root.on<{ sessionId: string }>('Target.detachedFromTarget', ({ sessionId }) =>
      this.#sessions.get(sessionId)?.emit('detached', {}),
    )
  }

  session(id: string): ProtocolSession {
    const session = new ProtocolSession(this, id)
    this.#sessions.set(id, session)
    return session
  }

  forget(session: ProtocolSession): void {
    this.#sessions.delete(session.id)
  }

  send(method: string, params: Params, sessionId: string | undefined): Promise<unknown> {
    const id = this.#nextId++
    return new Promise((resolve, reject) => {
      if (this.#socket.readyState !== WebSocket.OPEN) return reject(gone(method))
      this.#pending.set(id, { method, resolve, reject })
      this.#socket.send(JSON.stringify({ id, method, params, sessionId }))
    })
  }

  close(): void {
    this.#socket.close()
  }

  #receive({ id, method, params = {}, result, error, sessionId }: Answer): void {
    if (id === undefined) {
      if (method !== undefined) this.#sessions.get(sessionId)?.emit(method, params)
      return
    }
    const pending = this.#pending.get(id)
    this.#pending.delete(id)
    if (error) pending?.reject(new GoneError(`${pending.method}: ${error.message}`))
    else pending?.resolve(result)
  }
}

const gone = (method: string): GoneError => new GoneError(`${method}: the browser is gone`)
