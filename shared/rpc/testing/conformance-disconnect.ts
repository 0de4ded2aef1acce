import { describe, expect, onTestFinished, test } from 'vitest'
import { connect } from '../client.ts'
import type { CommandError } from '../command-error.ts'
import { serve } from '../server.ts'
import { type Fixtures, handlersWith, runId, type Setup } from './conformance-setup.ts'

/** Ends of connections, wanted or not. */
export function disconnectTests({ name, makePair, setUp }: Fixtures): void {
  describe(`${name}: disconnect`, () => {
    const hanging = () => {
      const signals: AbortSignal[] = []
      const both = Promise.withResolvers<void>()
      const hang = (_params: unknown, context: { signal: AbortSignal }): Promise<never> => {
        signals.push(context.signal)
        if (signals.length === 2) both.resolve()
        return new Promise((_resolve, reject) => {
          context.signal.addEventListener('abort', () => reject(context.signal.reason))
        })
      }
      return { handlers: { 'flow.list': hang, 'run.events': hang }, signals, both: both.promise }
    }

    test.each([
      ['the server', (setup: Setup) => setup.server()],
      ['the client', (setup: Setup) => setup.client.close()],
      ['the transport at the client', (setup: Setup) => setup.clientEnd.close()],
      ['the transport at the server', (setup: Setup) => setup.serverEnd.close()],
    ])(
      'closing %s rejects all that is pending, aborts all handlers, leaves no listener',
      async (_who, close) => {
        const { handlers, signals, both } = hanging()
        const setup = await setUp(handlers)
        const { client } = setup
        const call = client.call('flow.list', {})
        const { done } = client.subscribe('run.events', { runId }, () => undefined)
        await both
        const aborts = Promise.all(
          signals.map(
            signal => new Promise<void>(resolve => signal.addEventListener('abort', () => resolve())),
          ),
        )
        close(setup)
        await expect(call).rejects.toMatchObject({ code: 'E_DISCONNECTED' })
        await expect(done).rejects.toMatchObject({ code: 'E_DISCONNECTED' })
        await aborts
        await expect(client.call('flow.list', {})).rejects.toMatchObject({ code: 'E_DISCONNECTED' })
        const late = client.subscribe('run.events', { runId }, () => undefined)
        await expect(late.done).rejects.toMatchObject({ code: 'E_DISCONNECTED' })
        expect(setup.listening()).toBe(0)
        expect(setup.defects).toEqual([])
      },
    )

    test('a transport that was closed before is noticed by both', async () => {
      const [clientEnd, serverEnd] = await makePair()
      const closed = new Promise<void>(resolve => serverEnd.onClose(resolve))
      clientEnd.close()
      await closed
      serve(serverEnd, handlersWith({}))()
      const client = connect(clientEnd, { client: 'late' })
      await expect(client.hello).rejects.toMatchObject({ code: 'E_DISCONNECTED' })
    })

    test.each([
      [{ type: 'nope', id: 1 }],
      [undefined],
      [{ type: 'error', id: null, error: { code: 'E_BAD_MESSAGE', message: 'no' } }],
    ])('a server that sends %j is given up', async rubbish => {
      const [clientEnd, serverEnd] = await makePair()
      const errors: CommandError[] = []
      const client = connect(clientEnd, { client: 'test', onError: e => errors.push(e) })
      serverEnd.send(rubbish)
      await expect(client.hello).rejects.toMatchObject({ code: 'E_DISCONNECTED' })
      expect(errors).toMatchObject([{ code: 'E_BAD_MESSAGE' }])
    })

    test('a server whose answer breaks the contract rejects that call alone', async () => {
      const [clientEnd, serverEnd] = await makePair()
      onTestFinished(() => clientEnd.close())
      const client = connect(clientEnd, { client: 'test' })
      serverEnd.send({ type: 'result', id: 1, result: { protocol: 'x' } })
      await expect(client.hello).rejects.toMatchObject({ code: 'E_BAD_MESSAGE' })
      const call = client.call('flow.list', {})
      serverEnd.send({ type: 'result', id: 2, result: { flows: [] } })
      expect(await call).toEqual({ flows: [] })
    })
  })
}
