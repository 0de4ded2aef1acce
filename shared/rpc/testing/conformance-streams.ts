import { describe, expect, test } from 'vitest'
import { runIdSchema } from '../../ids.ts'
import { CommandError } from '../command-error.ts'
import type { Handlers, StreamContext } from '../handlers.ts'
import { STREAM_WINDOW } from '../message.ts'
import { bytesOfHost, cid, type Fixtures, runId } from './conformance-setup.ts'

/** Streams: items, ends, back-pressure. */
export function streamTests({ name, setUp }: Fixtures): void {
  describe(`${name}: streams`, () => {
    const events = (handler: Handlers['run.events']): Partial<Handlers> => ({ 'run.events': handler })

    test('items arrive in order, then the end', async () => {
      const { client } = await setUp(
        events(async ({ pending, full }, { emit }) => {
          await emit(`${pending} ${full}\n`)
          for (let n = 0; n < 200; n++) await emit(`${n}\n`)
        }),
      )
      const items: string[] = []
      await client.subscribe('run.events', { runId, full: true }, item => void items.push(item)).done
      expect(items).toEqual(['false true\n', ...Array.from({ length: 200 }, (_, n) => `${n}\n`)])
    })

    test('an error ends a stream after its items', async () => {
      const { client } = await setUp(
        events(async (_params, { emit }) => {
          await emit('a')
          await emit('b')
          throw new CommandError('E_HISTORY', 'The disk is full')
        }),
      )
      const items: string[] = []
      const { done } = client.subscribe('run.events', { runId }, async item => {
        await undefined
        items.push(item)
      })
      await expect(done).rejects.toMatchObject({ code: 'E_HISTORY', message: 'The disk is full' })
      expect(items).toEqual(['a', 'b'])
    })

    test('bytes pass whole', async () => {
      const records = new Uint8Array(28).fill(7)
      const { client } = await setUp({
        'run.watch': async ({ runId: watched }, { emit }) => {
          const counts = {
            targets: 0,
            targetsOk: 0,
            targetsFailed: 0,
            deliveries: 0,
            deliveriesOk: 0,
            deliveriesFailed: 0,
          }
          const run = {
            runId: watched,
            cid,
            state: 'running' as const,
            ok: null,
            flow: '',
            name: '',
            startedAt: 0,
            endedAt: null,
            counts,
            resumes: 0,
          }
          await emit({
            type: 'snapshot',
            to: 1,
            run,
            invocations: [],
            records: bytesOfHost(records),
            logged: 0,
            dropped: 0,
          })
        },
      })
      const got: unknown[] = []
      await client.subscribe('run.watch', { runId }, update => void got.push(update)).done
      expect(got).toMatchObject([{ type: 'snapshot', records, run: { runId: runIdSchema.parse(runId) } }])
    })

    test('a slow reader holds the handler back at the window', async () => {
      let emitted = 0
      let full: () => void = () => undefined
      const filled = new Promise<void>(resolve => (full = resolve))
      const { client } = await setUp(
        events(async (_params, { emit }) => {
          while (emitted < STREAM_WINDOW * 5) {
            emitted += 1
            const room = emit(`${emitted}`)
            if (emitted === STREAM_WINDOW) full()
            await room
          }
        }),
      )
      const gate = Promise.withResolvers<void>()
      let handled = 0
      let most = 0
      let atOnce = 0
      const { done } = client.subscribe('run.events', { runId }, async () => {
        most = Math.max(most, emitted - handled)
        atOnce += 1
        expect(atOnce).toBe(1)
        await (handled === 0 ? gate.promise : undefined)
        atOnce -= 1
        handled += 1
      })
      await filled
      // A round trip through the same connection: had the handler gone on, it would have by now.
      await client.call('run.find', { id: 'x' }).catch(() => undefined)
      expect(emitted).toBe(STREAM_WINDOW)
      gate.resolve()
      await done
      expect(handled).toBe(STREAM_WINDOW * 5)
      expect(most).toBeLessThanOrEqual(STREAM_WINDOW)
    })

    const endless = () => {
      const stopped = Promise.withResolvers<StreamContext<string>['signal']>()
      const handlers = events(async (_params, { emit, signal }) => {
        try {
          for (;;) await emit('more')
        } finally {
          stopped.resolve(signal)
        }
      })
      return { handlers, stopped: stopped.promise }
    }

    test('disposing ends the loop of the handler, and no item comes after it', async () => {
      const { handlers, stopped } = endless()
      const { client, defects } = await setUp(handlers)
      let items = 0
      const subscription = client.subscribe('run.events', { runId }, () => {
        items += 1
        if (items === 100) subscription.dispose()
      })
      await subscription.done
      expect((await stopped).aborted).toBe(true)
      await client.call('run.find', { id: 'x' }).catch(() => undefined)
      expect(items).toBe(100)
      expect(defects).toEqual([])
    })

    test('aborting a subscription rejects it and ends the handler', async () => {
      const { handlers, stopped } = endless()
      const { client } = await setUp(handlers)
      const controller = new AbortController()
      const { done } = client.subscribe('run.events', { runId }, () => controller.abort(), {
        signal: controller.signal,
      })
      await expect(done).rejects.toMatchObject({ code: 'E_ABORTED' })
      expect((await stopped).aborted).toBe(true)
    })

    test('a listener that throws ends its stream with that error, on both sides', async () => {
      const { handlers, stopped } = endless()
      const { client } = await setUp(handlers)
      const failing = client.subscribe('run.events', { runId }, () => {
        throw new Error('the listener')
      })
      await expect(failing.done).rejects.toThrow('the listener')
      expect((await stopped).aborted).toBe(true)
    })

    test('an item that breaks the contract, or can not be sent, ends the stream with an error', async () => {
      const { client, defects } = await setUp(
        events(async (_params, { emit }) => {
          await emit('good')
          await emit(JSON.parse('7'))
          await emit('never sent')
        }),
      )
      const items: string[] = []
      const { done } = client.subscribe('run.events', { runId }, item => void items.push(item))
      await expect(done).rejects.toMatchObject({ code: 'E_INTERNAL' })
      expect(items).toEqual(['good'])
      expect(String(defects[0])).toContain('An item of run.events breaks the contract')
    })

    test('bad params of a stream are refused', async () => {
      const { client } = await setUp()
      const { done } = client.subscribe('run.events', JSON.parse('{"runId": "x"}'), () => undefined)
      await expect(done).rejects.toMatchObject({ code: 'E_BAD_PARAMS' })
    })
  })
}
