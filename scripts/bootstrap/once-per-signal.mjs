/** Two of the same signal with less than this between them are one, in ms; nobody presses Ctrl-C twice as fast. */
const together = 200

const names = new Set(['SIGINT', 'SIGTERM', 'SIGHUP'])

/**
 * Makes a signal count once that comes by two ways: Ctrl-C signals every process at the terminal, and npm and our
 * own hand-over pass theirs on to us. Without this the first Ctrl-C would already look like the second one.
 *
 * @param {import('node:events').EventEmitter} target the process, or a stand-in
 * @param {() => number} now ms
 */
export function countSignalsOnce(target, now) {
  /** @type {Map<unknown, number>} */
  const last = new Map()
  const emit = target.emit
  /** @type {(this: unknown, name: string | symbol, ...args: unknown[]) => boolean} */
  const filtered = function (name, ...args) {
    if (typeof name !== 'string' || !names.has(name)) return Reflect.apply(emit, this, [name, ...args])
    if (now() - (last.get(name) ?? Number.NEGATIVE_INFINITY) < together) return true
    try {
      return Reflect.apply(emit, this, [name, ...args])
    } finally {
      // Afterwards, since listeners may take their time while the other half of the pair waits its turn.
      last.set(name, now())
    }
  }
  Object.assign(target, { emit: filtered })
}
