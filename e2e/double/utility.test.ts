import { describe, expect, test } from 'vitest'
import { mainModule, startFixture, untilDone } from './testing/fixture-app.ts'

const children = {
  'queue.mjs': `setTimeout(() => process.parentPort.on('message', event => process.parentPort.postMessage(event.data)), 100)`,
  'exit.mjs': `process.exit(7)`,
  'throw.mjs': `setTimeout(() => { throw new Error('x') }, 1)`,
  'reject.mjs': `Promise.reject(new Error('r')); setTimeout(() => process.exit(), 50)`,
  'idle.mjs': `process.parentPort.postMessage([process.type, typeof process.send])`,
  'deaf.mjs': `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); process.parentPort.postMessage('up')`,
  'heap.mjs': `const all = []; for (;;) all.push(new Array(1e5).fill(all.length))`,
}

interface Told {
  readonly pidAtFirst: unknown
  readonly pidAtEnd: unknown
  readonly messages: unknown[]
  readonly code: number
  readonly ms: number
}

describe("Electron's double: utility processes", () => {
  test('end by the numbers that Electron gives', async () => {
    const app = await startFixture({
      'main.mjs': mainModule(`
        globalThis.fork = (file, options, act = () => {}) => new Promise(resolve => {
          const started = performance.now()
          const child = utilityProcess.fork(path.join(import.meta.dirname, file), [], { stdio: 'ignore', ...options })
          const told = { pidAtFirst: child.pid ?? null, messages: [] }
          child.on('spawn', () => act(child, 'spawn'))
          child.on('message', message => { told.messages.push(message); act(child, message) })
          child.on('exit', code => {
            child.postMessage('late')
            resolve({ ...told, code, pidAtEnd: child.pid ?? null, killed: child.kill(), ms: performance.now() - started })
          })
        })`),
      ...children,
    })
    await untilDone(app)
    const fork = (file: string, act = '() => {}', options: object = {}): Promise<Told> =>
      app.evaluate(
        (_, given) =>
          Reflect.get(globalThis, 'fork')(given.file, given.options, new Function(`return ${given.act}`)()),
        { file, act, options },
      )
    const queue = await fork(
      'queue.mjs',
      `(child, what) => { if (what === 'spawn') { child.postMessage(1); child.postMessage(2) } if (what === 2) child.kill() }`,
    )
    expect(queue).toMatchObject({
      pidAtFirst: null,
      pidAtEnd: null,
      messages: [1, 2],
      code: 0,
      killed: false,
    })
    expect((await fork('exit.mjs')).code).toBe(7)
    expect((await fork('throw.mjs')).code).toBe(1)
    expect((await fork('reject.mjs')).code).toBe(1)
    const idle = await fork('idle.mjs', `(child, what) => { if (Array.isArray(what)) child.kill() }`)
    expect(idle).toMatchObject({ messages: [['utility', 'undefined']], code: 0 })
    const shot = await fork(
      'idle.mjs',
      `(child, what) => { if (Array.isArray(what)) process.kill(child.pid, 'SIGKILL') }`,
    )
    expect(shot.code).toBe(9)
    const heap = await fork('heap.mjs', '() => {}', { execArgv: ['--js-flags=--max-old-space-size=30'] })
    expect(heap.code).not.toBe(0)
    // SIGTERM first, and SIGKILL two seconds later.
    const deaf = await fork('deaf.mjs', `(child, what) => { if (what === 'up') child.kill() }`)
    expect(deaf.code).toBe(0)
    expect(deaf.ms).toBeGreaterThan(1900)
  })
})
