import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { eventsOf, parseEvent, parsePayload, type RunEvent } from '../harness/events.ts'
import { flowOf } from '../harness/flow.ts'
import { makeWorkspace, type Workspace } from '../harness/workspace.ts'

const summarySchema = z.looseObject({
  runId: z.string(),
  cid: z.string(),
  flow: z.string(),
  state: z.string(),
  ok: z.boolean().nullable(),
  counts: z.looseObject({ targets: z.int() }),
})

const callSchema = z.looseObject({
  call: z.int(),
  phase: z.enum(['target', 'on-target', 'on-final']),
  state: z.string(),
  service: z.string(),
  received: z.looseObject({ bytes: z.int(), preview: z.string(), complete: z.boolean() }).nullable(),
  attempts: z.array(
    z.looseObject({
      attempt: z.int(),
      errorCode: z.string().nullable(),
      exception: z.string().nullable(),
      response: z.looseObject({ preview: z.string() }).nullable(),
    }),
  ),
})

describe('a workspace with a few runs', () => {
  let workspace: Workspace
  let dispose = async (): Promise<void> => {}
  const events: Record<'good' | 'bad', readonly RunEvent[]> = { good: [], bad: [] }

  beforeAll(async () => {
    workspace = await makeWorkspace(
      {
        services: {
          'crm.customer':
            "async ctx => { ctx.log.warn('slow today', { ms: 7 }); return { id: ctx.request.payload.id, name: 'Ada' } }",
          'crm.fails': "async () => { throw new Error('the ledger is closed') }",
          hears:
            "async ctx => { console.log('heard', ctx.request.payload.target); return ctx.request.payload.ok }",
          final: 'async ctx => Object.keys(ctx.request.payload.data)',
        },
        flows: {
          good: flowOf({
            name: 'Good',
            targets: { c: { service: 'crm.customer', request: { id: 7 } } },
            onTarget: { h: 'hears' },
          }),
          bad: flowOf({
            name: 'Bad',
            targets: {
              c: { service: 'crm.customer', request: { id: 8 } },
              f: { service: 'crm.fails', retry: { attempts: 2, backoffMs: 1 } },
            },
            onTarget: { h: 'hears' },
            onFinal: { z: 'final' },
          }),
        },
      },
      clean => {
        dispose = clean
      },
    )
    const good = await workspace.fanfare(['run', 'flows/good.flow.json', '--json', '--cid', 'order-1'])
    const bad = await workspace.fanfare(['run', 'flows/bad.flow.json', '--json', '--cid', 'order-2'])
    await workspace.fanfare(['run', 'flows/good.flow.json', '--json', '--cid', 'order-1'])
    expect([good.code, bad.code]).toEqual([0, 1])
    events.good = good.lines.map(parseEvent)
    events.bad = bad.lines.map(parseEvent)
  }, 60_000)

  afterAll(() => dispose())

  const runs = async (...words: string[]) => {
    const { code, lines, stderr } = await workspace.fanfare(['runs', '--json', ...words])
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(/^(No run is like that\.\n|There are more: .*\n)?$/),
    ])
    return lines.map(line => summarySchema.parse(JSON.parse(line)))
  }

  test('runs lists them, newest first', async () => {
    const all = await runs()
    expect(all.map(({ flow, ok }) => [flow, ok])).toEqual([
      ['flows/good.flow.json', true],
      ['flows/bad.flow.json', false],
      ['flows/good.flow.json', true],
    ])
    expect(all[2]?.runId).toBe(events.good[0]?.runId)
  })

  test.each([
    [['--flow', 'flows/good.flow.json'], 2],
    [['--failed'], 1],
    [['--cid', 'order-1'], 2],
    [['--cid', 'order-3'], 0],
    [['--service', 'crm.fails'], 1],
    [['--service', 'crm.customer'], 3],
    [['--service', 'final'], 1],
    [['--state', 'completed'], 3],
    [['--state', 'running'], 0],
    [['--since', '1h'], 3],
    [['--since', '2100-01-01'], 0],
    [['--text', 'ledger'], 1],
    [['--text', 'LEDGER is'], 1],
    [['--text', 'order-2'], 1],
    [['--text', 'nothing of that kind'], 0],
    [['--limit', '2'], 2],
    [['--flow', 'flows/good.flow.json', '--cid', 'order-1', '--limit', '1'], 1],
    [['--failed', '--flow', 'flows/good.flow.json'], 0],
  ])('runs %j finds %i', async (words, count) => {
    expect(await runs(...words)).toHaveLength(count)
  })

  test('runs for people is a table', async () => {
    const { code, lines } = await workspace.fanfare(['runs'])
    expect(code).toBe(0)
    expect(lines[0]).toMatch(/^Run +Started +Outcome +Took +Targets +Failed +Flow +cid$/)
    expect(lines).toHaveLength(4)
    expect(lines[2]).toMatch(/Not all OK .* flows\/bad\.flow\.json +order-2$/)
  })

  test('show says what happened: each call, the exception with the line in the code, and the counts', async () => {
    const { code, stdout } = await workspace.fanfare(['show', 'order-2'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^Bad {2}flows\/bad\.flow\.json {2}K\w{27}$/m)
    expect(stdout).toMatch(/✓ OK +crm\.customer/)
    expect(stdout).toMatch(/✗ Failed +crm\.fails .*E_SERVICE_THREW {2}attempt 2/)
    expect(stdout).toContain('Error: the ledger is closed')
    expect(stdout).toContain('services/crm/fails.mjs:')
    expect(stdout).toMatch(/✓ OK +final .*final/)
    expect(stdout).toMatch(/^Not all OK$/m)
    expect(stdout).toMatch(/Targets +1 OK, 1 failed of 2/)
  })

  test('a run goes by its id, the beginning of it, its cid, or last', async () => {
    const runId = events.bad[0]?.runId ?? ''
    for (const name of [runId, runId.slice(0, 10), 'order-2']) {
      const { stdout } = await workspace.fanfare(['show', name, '--json'])
      expect(JSON.parse(stdout).run.runId).toBe(runId)
    }
    const last = await workspace.fanfare(['show', 'last', '--json'])
    const [newest] = await runs()
    expect(JSON.parse(last.stdout).run.runId).toBe(newest?.runId)
  })

  /** Where each outcome stands: in the record, and in the events that were printed. */
  const numbered = async (cid: string, printed: readonly RunEvent[]) => {
    const { stdout } = await workspace.fanfare(['show', cid, '--json'])
    const call = z.looseObject({
      nodeId: z.string(),
      seq: z.int(),
      attempt: z.int(),
      state: z.string(),
      errorCode: z.string().nullable(),
    })
    const shown = z.looseObject({ run: summarySchema, calls: z.array(call) }).parse(JSON.parse(stdout))
    const completed = printed.flatMap(event =>
      event.type === 'target.completed' || event.type === 'delivery.completed'
        ? [
            {
              nodeId: event.nodeId,
              seq: event.seq,
              attempt: event.attempt,
              state: event.ok ? 'ok' : 'failed',
              errorCode: event.errorCode,
            },
          ]
        : [],
    )
    const recorded = shown.calls.map(({ nodeId, seq, attempt, state, errorCode }) => ({
      nodeId,
      seq,
      attempt,
      state,
      errorCode,
    }))
    return { run: shown.run, completed, recorded: recorded.sort((a, b) => a.seq - b.seq) }
  }

  test('show --json says of each call what the events said, in the same order', async () => {
    const { run, completed, recorded } = await numbered('order-2', events.bad)
    expect(run.counts).toEqual(eventsOf(events.bad, 'run.completed')[0]?.counts)
    const unnumbered = (list: readonly { seq: number }[]) => list.map(one => ({ ...one, seq: 0 }))
    expect(unnumbered(recorded)).toEqual(unnumbered(completed))
  })

  test('an outcome has one number, in the events and in the record, also after a retry', async () => {
    const { completed, recorded } = await numbered('order-2', events.bad)
    expect(recorded).toEqual(completed)
  })

  const calls = async (...words: string[]) => {
    const { code, lines } = await workspace.fanfare(['show', 'order-2', '--json', ...words])
    expect(code).toBe(0)
    return lines.map(line => callSchema.parse(JSON.parse(line)))
  }

  test('show --target: the target with each attempt, and its callbacks', async () => {
    const [target, ...callbacks] = await calls('--target', 'crm.fails')
    expect(target).toMatchObject({ phase: 'target', state: 'failed', service: 'crm.fails' })
    expect(target?.attempts.map(({ attempt, errorCode }) => [attempt, errorCode])).toEqual([
      [1, 'E_SERVICE_THREW'],
      [2, 'E_SERVICE_THREW'],
    ])
    expect(callbacks).toMatchObject([{ phase: 'on-target', service: 'hears', state: 'ok' }])
  })

  test('show --call: one call, with what it received and gave', async () => {
    const [call] = await calls('--call', '0')
    expect(call?.received?.preview).toBe('{"id":8}')
    expect(call?.attempts.at(-1)?.response?.preview).toBe('{"id":8,"name":"Ada"}')
    const people = await workspace.fanfare(['show', 'order-2', '--call', '0'])
    expect(people.stdout).toContain('"name"')
  })

  test('show --payloads: what each callback received, to the byte', async () => {
    const shown = await calls('--payloads')
    const deliveries = eventsOf(events.bad, 'delivery.completed')
    expect(shown.map(({ received }) => received?.preview).sort()).toEqual(
      deliveries.map(({ payload }) => JSON.stringify(payload)).sort(),
    )
    for (const { phase, received } of shown) {
      if (phase === 'on-target') parsePayload(JSON.parse(received?.preview ?? ''))
    }
  })

  test('show --log: what services logged, by whom', async () => {
    const { stdout } = await workspace.fanfare(['show', 'order-2', '--log'])
    expect(stdout).toMatch(/crm\.customer.*slow today/)
    expect(stdout).toMatch(/hears.*heard crm\.fails/)
    const { lines } = await workspace.fanfare(['show', 'order-2', '--log', '--json'])
    const logged = lines.map(line =>
      z.looseObject({ level: z.string(), message: z.string() }).parse(JSON.parse(line)),
    )
    expect(logged.map(({ level, message }) => [level, message])).toEqual(
      expect.arrayContaining([
        ['warn', 'slow today'],
        ['info', 'heard crm.customer'],
      ]),
    )
    expect(logged.map(({ message }) => message)).toEqual(
      eventsOf(events.bad, 'log').map(({ message }) => message),
    )
  })

  test.each([
    [['--call', '99'], /no call 99/],
    [['--target', 'crm.failz'], /crm\.failz.*Did you mean crm\.fails\?/],
    [['--call', '0', '--target', 'crm.fails'], /one of them/],
  ])('show %j is refused', async (words, says) => {
    const { code, stderr, stdout } = await workspace.fanfare(['show', 'order-2', ...words])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(says)
  })

  test('watch --json of a run that has ended gives its events once more', async () => {
    const { code, lines } = await workspace.fanfare(['watch', 'order-2', '--json'])
    expect(code).toBe(1)
    const again = lines.map(parseEvent)
    expect(again.map(({ seq }) => seq)).toEqual(lines.map((_line, index) => index + 1))
    const outcomes = (list: readonly RunEvent[]): string[] =>
      list
        .flatMap(event =>
          event.type === 'target.completed' || event.type === 'delivery.completed'
            ? [JSON.stringify({ ...event, seq: 0 })]
            : [],
        )
        .sort()
    expect(outcomes(again)).toEqual(outcomes(events.bad))
    expect(eventsOf(again, 'run.completed')[0]).toMatchObject({ ok: false, cid: 'order-2' })
  })

  test('prune deletes the oldest, and only those that have ended', async () => {
    const other = await makeWorkspace({ from: workspace.root })
    for (let run = 0; run < 3; run++) await other.fanfare(['run', 'flows/good.flow.json', '--json'])
    const { code, stdout } = await other.fanfare(['prune', '--keep', '1'])
    expect([code, stdout]).toEqual([0, 'Deleted 2 runs.\n'])
    expect((await other.fanfare(['runs', '--json'])).lines).toHaveLength(1)
  })
})
