import { EventEmitter } from 'node:events'
import { schema } from '../schema/index.ts'
import type { ClassInfo, Overload } from '../schema/types.ts'
import { checkArguments } from './check.ts'
import { NotCovered, problem } from './problems.ts'

export interface HardenOptions {
  /** Whether the object is gone: all but `isDestroyed` and `free` throws then. */
  readonly destroyed?: (object: object) => boolean
  /** Declared properties that the class keeps on its instances. */
  readonly free?: readonly string[]
}

type Callable = (this: unknown, ...args: unknown[]) => unknown
type Constructor = abstract new (...args: never[]) => object

const ADDING = ['on', 'once', 'addListener', 'prependListener', 'prependOnceListener']
const NODES_EVENTS = new Set(['newListener', 'removeListener', 'error'])
/** Asked of every object by Node, test runners and promises. */
const HARMLESS = new Set([
  'then',
  'toJSON',
  'inspect',
  'constructor',
  'nodeType',
  'asymmetricMatch',
  'domain',
])

/**
 * Binds a class to its declaration: arguments and event names are checked, what is declared and not implemented says
 * so, what is not declared does not exist.
 */
export function harden(Class: Constructor, name: string, options: HardenOptions = {}): void {
  const chain = lineage(name)
  const prototype: object = Class.prototype
  const all = <Part>(pick: (info: ClassInfo) => Readonly<Record<string, Part>>): Record<string, Part> =>
    Object.assign({}, ...chain.toReversed().map(pick))
  for (const [method, overloads] of Object.entries(all(({ methods }) => methods)))
    hardenMethod(prototype, name, method, overloads, options)
  for (const property of new Set(chain.flatMap(({ properties }) => properties)))
    hardenProperty(prototype, name, property, options)
  const events = new Set(chain.flatMap(info => info.events))
  if (events.size > 0) hardenListening(prototype, name, events)
  refuseUnknown(prototype, name)
  for (const [method, overloads] of Object.entries(schema.classes[name]?.statics ?? {}))
    hardenMethod(Class, name, method, overloads, {})
}

/** An export that is declared and not implemented: any use says so. */
export function stub(name: string): unknown {
  const refuse = (what: string): never => {
    throw new NotCovered(what)
  }
  return new Proxy(() => {}, {
    get: (_, key) => (typeof key === 'symbol' || HARMLESS.has(key) ? undefined : refuse(`${name}.${key}`)),
    apply: () => refuse(`${name}()`),
    construct: () => refuse(`new ${name}()`),
  })
}

function lineage(name: string): ClassInfo[] {
  const info = schema.classes[name]
  if (!info) return []
  const parent = info.extends.find(one => schema.classes[one])
  return [info, ...(parent === undefined ? [] : lineage(parent))]
}

function hardenMethod(
  holder: object,
  name: string,
  method: string,
  overloads: readonly Overload[],
  { destroyed }: HardenOptions,
): void {
  const where = `${name}.${method}`
  const own: unknown = Reflect.get(holder, method)
  if (own === Reflect.get(EventEmitter.prototype, method) && own !== undefined) return
  const implementation = typeof own === 'function' ? (own as Callable) : null
  Object.defineProperty(holder, method, {
    writable: true,
    configurable: true,
    value(this: object, ...args: unknown[]) {
      if (implementation === null) throw new NotCovered(`${where}()`)
      if (method !== 'isDestroyed') refuseDestroyed(this, destroyed)
      checkArguments(where, overloads, args)
      notePlatform(where, overloads)
      return implementation.apply(this, args)
    },
  })
}

function hardenProperty(
  prototype: object,
  name: string,
  property: string,
  { destroyed, free = [] }: HardenOptions,
): void {
  if (free.includes(property)) return
  const own = Object.getOwnPropertyDescriptor(prototype, property)
  if (!own) {
    const get = (): never => {
      throw new NotCovered(`${name}.${property}`)
    }
    Object.defineProperty(prototype, property, { configurable: true, get, set: get })
    return
  }
  const { get } = own
  if (!get || !destroyed) return
  Object.defineProperty(prototype, property, {
    ...own,
    get(this: object) {
      refuseDestroyed(this, destroyed)
      return get.call(this)
    },
  })
}

function hardenListening(prototype: object, name: string, events: ReadonlySet<string>): void {
  for (const method of ADDING) {
    const add = Reflect.get(prototype, method) as Callable
    Object.defineProperty(prototype, method, {
      writable: true,
      configurable: true,
      value(this: object, event: unknown, listener: unknown) {
        if (typeof event === 'string' && !events.has(event) && !NODES_EVENTS.has(event))
          throw new TypeError(
            `[electron double] ${name} has no event "${event}" in electron.d.ts ${schema.version}`,
          )
        return add.call(this, event, listener)
      },
    })
  }
}

/** What neither the class nor `EventEmitter` has throws instead of being undefined. */
function refuseUnknown(prototype: object, name: string): void {
  const parent: object | null = Object.getPrototypeOf(prototype)
  if (parent === null) return
  Object.setPrototypeOf(
    prototype,
    new Proxy(parent, {
      get(target, key, receiver) {
        if (typeof key === 'symbol' || key in target || key.startsWith('_') || HARMLESS.has(key))
          return Reflect.get(target, key, receiver)
        throw new TypeError(`[electron double] ${name}.${key} is not in electron.d.ts ${schema.version}`)
      },
    }),
  )
}

function refuseDestroyed(object: object, destroyed: HardenOptions['destroyed']): void {
  if (destroyed?.(object)) throw new TypeError('Object has been destroyed')
}

function notePlatform(where: string, [first]: readonly Overload[]): void {
  const platforms = first?.platforms
  if (platforms && !platforms.includes(process.platform))
    problem(`${where} is documented for ${platforms.join(', ')} only; guard it with process.platform`)
}
