import { describe, expect, test, vi } from 'vitest'
import { CommandError } from '../command-error.ts'
import { app, bytesOfHost, type Fixtures, hello, runId } from './conformance-setup.ts'

/** Calls, their errors, and their cancel. */
export function callTests({ name, setUp, setUpRaw }: Fixtures): void {
  describe(`${name}: calls`, () => {
    test('a call gives its result, with defaults filled in for the handler', async () => {
      const seen: unknown[] = []
      const { client } = await setUp({
        'run.list': async params => {
          seen.push(params)
          return { runs: [], more: false }
        },
      })
      expect(await client.hello).toEqual(app)
      expect(await client.call('run.list', {})).toEqual({ runs: [], more: false })
      expect(seen).toEqual([{ filter: {}, limit: 100 }])
    })

    test("a CommandError's code, message, problems and details cross the border", async () => {
      const problem = {
        severity: 'error' as const,
        code: 'x',
        message: 'Bad',
        pointer: '/nodes',
        line: 3,
        column: 5,
      }
      const { client, defects } = await setUp({
        'run.start': async () => {
          throw new CommandError('E_INVALID_FLOW', 'The flow has errors', {
            problems: [problem],
            details: { n: 1 },
          })
        },
      })
      const failure = await client.call('run.start', { path: 'a' }).catch((e: unknown) => e)
      expect(failure).toBeInstanceOf(CommandError)
      expect(failure).toMatchObject({
        code: 'E_INVALID_FLOW',
        message: 'The flow has errors',
        problems: [problem],
        details: { n: 1 },
      })
      expect(defects).toEqual([])
    })

    test.each([
      ['an Error', new Error('secret: hunter2')],
      ['a string', 'hunter2'],
      ['null', null],
      ['undefined', undefined],
      ['a function', () => 'hunter2'],
    ])('%s that is thrown becomes E_INTERNAL without its text', async (_what, thrown) => {
      const { client, defects } = await setUp({
        'flow.list': () => {
          throw thrown
        },
      })
      const failure = await client.call('flow.list', {}).catch((e: unknown) => e)
      expect(failure).toMatchObject({ code: 'E_INTERNAL' })
      expect(String(failure)).not.toContain('hunter2')
      expect(defects).toEqual([thrown])
      expect(await client.hello).toEqual(app)
    })

    test('names of prototypes are no commands', async () => {
      const { clientEnd, answersTo } = await setUpRaw()
      const names = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'nope', '', 'run.watch']
      clientEnd.send(hello)
      await answersTo(1)
      names.forEach((unknown, at) => {
        clientEnd.send({ type: 'call', id: at + 1, name: unknown, params: {} })
      })
      names.forEach((unknown, at) => {
        if (unknown !== 'run.watch')
          clientEnd.send({ type: 'subscribe', id: at + 11, name: unknown, params: {} })
      })
      clientEnd.send({ type: 'subscribe', id: 30, name: 'hello', params: {} })
      for (const answer of await answersTo(names.length * 2))
        expect(answer).toMatchObject({ error: { code: 'E_UNKNOWN_COMMAND' } })
    })

    test('bad params are refused, naming them, and never reach the handler', async () => {
      let called = 0
      const { client } = await setUp({
        'run.find': async () => {
          called += 1
          throw new Error('never')
        },
      })
      const params = JSON.parse('{"id": 7, "extra": 1}')
      const failure = await client.call('run.find', params).catch((e: unknown) => e)
      expect(failure).toMatchObject({ code: 'E_BAD_PARAMS' })
      expect(String(failure)).toContain('run.find: `id`')
      expect(called).toBe(0)
    })

    test('params that are nested without end are refused', async () => {
      const { client } = await setUp()
      let deep: unknown = 0
      for (let i = 0; i < 20_000; i++) deep = [deep]
      const params = { path: 'a', input: deep } as { path: string }
      await expect(client.call('run.start', params)).rejects.toMatchObject({ code: 'E_BAD_PARAMS' })
      expect(await client.hello).toEqual(app)
    })

    test('a result that breaks the contract is told as an error on both sides', async () => {
      const { client, defects } = await setUp({
        'run.prune': async () => JSON.parse('{"deleted": "many"}'),
      })
      await expect(client.call('run.prune', {})).rejects.toMatchObject({ code: 'E_INTERNAL' })
      expect(String(defects[0])).toContain('run.prune')
    })

    test('a result that can not be sent is told as an error', async () => {
      const { client, defects } = await setUp({
        'run.flow': async () => ({ flow: { f: () => 1 }, input: null }),
      })
      await expect(client.call('run.flow', { runId })).rejects.toMatchObject({ code: 'E_INTERNAL' })
      expect(defects).toHaveLength(1)
    })

    test('params that can not be sent reject the call', async () => {
      const { client } = await setUp()
      const flow = { f: () => 1 }
      await expect(client.call('flow.validate', { flow })).rejects.toMatchObject({ code: 'E_BAD_PARAMS' })
    })

    test('a slice of a larger buffer crosses alone', async () => {
      const whole = bytesOfHost(new TextEncoder().encode('public secret'))
      const { client } = await setUp({
        'run.body': async () => ({ bytes: whole.subarray(0, 6), total: 6 }),
      })
      const { bytes } = await client.call('run.body', { runId, id: 'b', offset: 0, bytes: 10 })
      expect(new TextDecoder().decode(bytes)).toBe('public')
      expect(bytes.buffer.byteLength).toBe(6)
    })

    test('10,000 calls at once each get their own answer', async () => {
      const { client } = await setUp({
        'run.prune': async ({ keep = 0 }) => {
          if (keep % 3 === 0) await undefined
          return { deleted: keep }
        },
      })
      const keeps = Array.from({ length: 10_000 }, (_, keep) => keep)
      const results = await Promise.all(keeps.map(keep => client.call('run.prune', { keep })))
      expect(results.map(result => result.deleted)).toEqual(keeps)
    })
  })

  describe(`${name}: cancel`, () => {
    test('aborting rejects at once and reaches the signal of the handler', async () => {
      let began: () => void = () => undefined
      const running = new Promise<void>(resolve => (began = resolve))
      const reached = Promise.withResolvers<unknown>()
      const { client, defects } = await setUp({
        'run.cancel': (_params, { signal }) => {
          began()
          return new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => {
              reached.resolve(signal.reason)
              reject(new DOMException('stopped', 'AbortError'))
            })
          })
        },
      })
      const controller = new AbortController()
      const call = client.call('run.cancel', { runId }, { signal: controller.signal })
      await running
      controller.abort()
      await expect(call).rejects.toMatchObject({ code: 'E_ABORTED' })
      expect(await reached.promise).toMatchObject({ code: 'E_ABORTED' })
      // The late answer finds nobody, and nothing else suffers.
      expect(await client.call('hello', { protocol: 1, client: 'x' }).catch((e: unknown) => e)).toMatchObject(
        {
          code: 'E_PROTOCOL',
        },
      )
      expect(defects).toEqual([])
    })

    test('an aborted signal keeps the call from being sent, and no listener stays on a signal', async () => {
      let called = 0
      const { client } = await setUp({
        'flow.list': async () => {
          called += 1
          return { flows: [] }
        },
      })
      await expect(client.call('flow.list', {}, { signal: AbortSignal.abort() })).rejects.toMatchObject({
        code: 'E_ABORTED',
      })
      expect(called).toBe(0)
      const { signal } = new AbortController()
      const added = vi.spyOn(signal, 'addEventListener')
      const removed = vi.spyOn(signal, 'removeEventListener')
      await client.call('flow.list', {}, { signal })
      await client.call('run.find', { id: 'x' }, { signal }).catch(() => undefined)
      await client.subscribe('run.events', { runId }, () => undefined, { signal }).done.catch(() => undefined)
      const listeners = (of: typeof added | typeof removed): unknown[] =>
        of.mock.calls.map(([, listener]) => listener)
      expect(listeners(added).length).toBeGreaterThan(0)
      expect(new Set(listeners(removed))).toEqual(new Set(listeners(added)))
    })
  })
}
