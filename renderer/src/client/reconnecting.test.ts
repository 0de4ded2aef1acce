import { describe, expect, test } from 'vitest'
import { runIdSchema } from '../../../shared/ids.ts'
import type { Client } from '../../../shared/rpc/client.ts'
import type { Handlers } from '../../../shared/rpc/handlers.ts'
import type { ConnectionState } from './connection-state.ts'
import { ReconnectingHost } from './reconnecting.ts'
import { settled, TestClock, TestServer } from './testing.ts'

const setup = (known: Partial<Handlers> = {}, prepare?: (client: Client) => Promise<void>) => {
  const server = new TestServer({ 'flow.list': () => ({ flows: [] }), ...known })
  const clock = new TestClock()
  const host = new ReconnectingHost({
    open: server.open,
    client: 'test',
    now: clock.now,
    later: clock.later,
    ...(prepare && { prepare }),
  })
  const states: ConnectionState[] = []
  host.onState(state => states.push(state))
  return { server, clock, host, states }
}
const lost = { code: 'E_DISCONNECTED' }

describe('a host that is there', () => {
  test('is connected after hello, and answers', async () => {
    const { host, states } = setup()
    expect(host.state.kind).toBe('connecting')
    await expect(host.call('flow.list', {})).rejects.toMatchObject(lost)
    host.start()
    await settled()
    expect(states).toEqual([{ kind: 'connected' }])
    expect(await host.call('flow.list', {})).toEqual({ flows: [] })
  })

  test('is prepared before it is said to be connected', async () => {
    const order: string[] = []
    const { host } = setup({}, async client => {
      await client.call('flow.list', {})
      order.push('prepared')
    })
    host.onState(state => order.push(state.kind))
    host.start()
    await settled()
    expect(order).toEqual(['prepared', 'connected'])
  })

  test('of another version is given up with what to do, and not tried again', async () => {
    const { clock, server } = setup()
    const other = new ReconnectingHost({
      // A server that only speaks a later protocol refuses our hello.
      open: async () => {
        const transport = await server.open()
        return {
          ...transport,
          send: message => {
            const call = message as { name?: string; params?: object }
            transport.send(call.name === 'hello' ? { ...call, params: { protocol: 99, client: 'x' } } : call)
          },
        }
      },
      client: 'test',
      now: clock.now,
      later: clock.later,
    })
    other.start()
    await settled()
    expect(other.state.kind).toBe('refused')
    expect(other.state.kind === 'refused' && other.state.message).toContain('restart Fanfare')
    await expect(other.call('flow.list', {})).rejects.toThrow('different versions')
    expect(clock.waiting).toBe(0)
  })
})

describe('a host that is lost', () => {
  test('is tried again after growing pauses, and each try says so', async () => {
    const { host, server, clock, states } = setup()
    host.start()
    await settled()
    server.up = false
    server.lose()
    await settled()
    expect(host.state).toEqual({ kind: 'lost', retryAt: clock.now() + 250, attempt: 1 })
    await expect(host.call('flow.list', {})).rejects.toMatchObject(lost)
    const pauses: number[] = []
    for (let tries = 0; tries < 8; tries++) {
      const retryAt = host.state.kind === 'lost' ? host.state.retryAt : null
      pauses.push((retryAt ?? 0) - clock.now())
      clock.pass((retryAt ?? 0) - clock.now())
      await settled()
    }
    expect(pauses).toEqual([250, 500, 1000, 2000, 4000, 8000, 8000, 8000])
    server.up = true
    clock.pass(8000)
    await settled()
    expect(host.state.kind).toBe('connected')
    // The next loss begins with short pauses again.
    server.lose()
    await settled()
    expect(host.state).toEqual({ kind: 'lost', retryAt: clock.now() + 250, attempt: 1 })
    expect(states.some(state => state.kind === 'lost' && state.retryAt === null)).toBe(true)
  })

  test('is tried at once when it is asked for', async () => {
    const { host, server } = setup()
    server.up = false
    host.start()
    await settled()
    expect(host.state.kind).toBe('lost')
    server.up = true
    host.retry()
    await settled()
    expect(host.state.kind).toBe('connected')
    expect(server.opened).toBe(1)
  })

  test('rejects what was under way', async () => {
    const { host, server } = setup({ 'flow.list': () => new Promise(() => undefined) })
    host.start()
    await settled()
    const call = host.call('flow.list', {})
    const rejected = expect(call).rejects.toMatchObject(lost)
    server.lose()
    await rejected
  })

  test('is not tried any more once closed', async () => {
    const { host, server, clock } = setup()
    server.up = false
    host.start()
    await settled()
    host.close()
    server.up = true
    clock.pass(60_000)
    await settled()
    expect(server.opened).toBe(0)
  })
})

describe('a stream that is followed', () => {
  const runId = runIdSchema.parse(`K${'0'.repeat(27)}`)
  const endless: Handlers['run.events'] = async (params, { emit, signal }) => {
    await emit(params.pending ? 'first' : 'again')
    await new Promise<void>(resolve => signal.addEventListener('abort', () => resolve()))
  }

  test('is taken up again with fresh parameters after each loss, and told of no end', async () => {
    const { host, server, clock } = setup({ 'run.events': endless })
    const items: string[] = []
    const ends: unknown[] = []
    let pending = true
    const onItem = (item: string): void => {
      items.push(item)
      pending = false
    }
    // Before there is a connection, too.
    host.follow('run.events', () => ({ runId, pending }), { onItem, onEnd: error => ends.push(error) })
    host.start()
    await settled()
    server.lose()
    await settled()
    clock.pass(250)
    await settled()
    expect(items).toEqual(['first', 'again'])
    expect(ends).toEqual([])
  })

  test('is not taken up again once it has ended or failed', async () => {
    let begun = 0
    const { host, server, clock } = setup({
      'run.events': async () => {
        begun += 1
      },
    })
    const ends: unknown[] = []
    host.start()
    host.follow('run.events', () => ({ runId }), {
      onItem: () => undefined,
      onEnd: error => ends.push(error),
    })
    host.follow('run.watch', () => ({ runId }), { onItem: () => undefined, onEnd: error => ends.push(error) })
    await settled()
    expect(ends).toHaveLength(2)
    expect(ends).toContainEqual(expect.objectContaining({ code: 'E_NOT_FOUND' }))
    expect(ends).toContain(null)
    server.lose()
    await settled()
    clock.pass(250)
    await settled()
    expect(host.state.kind).toBe('connected')
    expect(begun).toBe(1)
  })

  test('ends without a word when it is disposed', async () => {
    const { host } = setup({ 'run.events': endless })
    const ends: unknown[] = []
    host.start()
    const stop = host.follow('run.events', () => ({ runId }), {
      onItem: () => undefined,
      onEnd: error => ends.push(error),
    })
    await settled()
    stop()
    await settled()
    expect(ends).toEqual([])
  })
})
