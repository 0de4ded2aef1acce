import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type EventOf, eventsOf, parseEvent, parseFinalPayload, type RunEvent } from '../harness/events.ts'
import type { Fanfare } from '../harness/fanfare.ts'
import { flowOf } from '../harness/flow.ts'
import { recordedAttempts } from '../harness/history-file.ts'
import { isAlive } from '../harness/processes.ts'
import { randomFrom } from '../harness/random.ts'
import { makeWorkspace, type Workspace } from '../harness/workspace.ts'

/** What is on disk is looked at after every process of the run was ended by SIGKILL, at a moment of the test's choice. */
const FLOW = 'flows/crash.flow.json'

interface Gates {
  /** Targets that wait, by their number. */
  readonly targets?: readonly number[]
  readonly callback?: boolean
  readonly final?: boolean
}

interface Size {
  readonly targets: number
  /** How long targets and callbacks take, at random. */
  readonly pauses?: () => number
}

function crashWorkspace({ targets, pauses = () => 0 }: Size, gates: Gates = {}): Promise<Workspace> {
  const numbers = Array.from({ length: targets }, (_, index) => index)
  const callbackGate = gates.callback ? "await gate('open')" : ''
  const finalGate = gates.final ? "await gate('open')" : ''
  return makeWorkspace({
    services: {
      work: `async ctx => {
        const { i, waits, ms } = ctx.request.payload
        mark('target t' + i)
        if (waits) await gate('open')
        if (ms) await pause(ms)
        return { i, by: process.pid }
      }`,
      first: "async ctx => { mark('first for ' + ctx.delivery.target.key); return 1 }",
      second: `async ctx => { mark('second for ' + ctx.delivery.target.key); ${callbackGate}; return 2 }`,
      'final.one': `async ctx => { mark('final.one'); ${finalGate}; return Object.keys(ctx.request.payload.data).length }`,
      'final.two': "async ctx => { mark('final.two'); return 'done' }",
    },
    flows: {
      crash: flowOf({
        targets: Object.fromEntries(
          numbers.map(i => [
            `t${i}`,
            {
              service: 'work',
              idempotent: true,
              request: { i, waits: gates.targets?.includes(i) ?? false, ms: Math.round(pauses()) },
            },
          ]),
        ),
        onTarget: { a: 'first', b: 'second' },
        onFinal: { x: 'final.one', y: 'final.two' },
      }),
    },
  })
}

type Completion = EventOf<'target.completed'> | EventOf<'delivery.completed'>

const completionsOf = (events: readonly RunEvent[]): Completion[] =>
  events.filter(
    (event): event is Completion => event.type === 'target.completed' || event.type === 'delivery.completed',
  )

/** The node that a completion is of, and for a callback of one target that target's key. */
function nameOf(event: Completion): string {
  if (event.type === 'target.completed' || event.phase === 'on-final') return String(event.nodeId)
  const i = z.object({ response: z.object({ i: z.int() }) }).parse(event.payload).response.i
  return `${event.nodeId} for t${i}`
}

/** What the service of a completed call has marked. */
function markOf(event: Completion): string {
  if (event.type === 'target.completed') return `target ${event.nodeId}`
  if (event.phase === 'on-final') return event.callback
  const i = z.object({ response: z.object({ i: z.int() }) }).parse(event.payload).response.i
  return `${event.callback} for ${i === 0 ? 'work' : `work#${i + 1}`}`
}

const times = (marks: readonly string[], mark: string): number => marks.filter(one => one === mark).length

const runsSchema = z.object({
  runId: z.string(),
  state: z.string(),
  ok: z.boolean().nullable(),
  resumes: z.int(),
})
const showSchema = z.object({
  run: runsSchema,
  calls: z.array(
    z.object({
      call: z.int(),
      seq: z.int(),
      attempt: z.int(),
      state: z.string(),
      nodeId: z.string().nullable(),
    }),
  ),
})

/**
 * Kills the run, looks at what is recorded, resumes it, and checks every promise about crashes: nothing that was shown
 * is lost, nothing that is recorded is done again, everything is done at least once and recorded exactly once.
 */
async function killAndResume(workspace: Workspace, running: Fanfare, targets: number): Promise<void> {
  await running.killGroup()
  const shown = running.events
  const completed = completionsOf(shown)
  const marksBefore = await workspace.marks()
  const runId = shown[0]?.runId ?? ''

  const listed = await workspace.fanfare(['runs', '--state', 'interrupted', '--json'])
  expect(listed.lines.map(line => runsSchema.parse(JSON.parse(line)))).toEqual([
    { runId, state: 'interrupted', ok: null, resumes: 0 },
  ])

  // All that was shown is recorded: as the program says, and as the file itself says.
  const { calls } = showSchema.parse(JSON.parse((await workspace.fanfare(['show', runId, '--json'])).stdout))
  const rows = recordedAttempts(workspace, runId)
  for (const event of completed) {
    expect(calls).toContainEqual(
      expect.objectContaining({ nodeId: event.nodeId, seq: event.seq, attempt: event.attempt, state: 'ok' }),
    )
    const row = rows.find(({ seq }) => seq === event.seq)
    expect(row).toMatchObject({ attempt: event.attempt, state: 3, body: JSON.stringify(event.response) })
  }

  await workspace.open('open')
  const resumed = await workspace.fanfare(['resume', runId, '--json'])

  expect(resumed.stderr).toBe('')
  expect(resumed.code).toBe(0)
  const events = resumed.lines.map(parseEvent)
  const outcomes = completionsOf(events)
  const names = outcomes.map(nameOf)
  expect(new Set(names).size).toBe(names.length)
  expect(eventsOf(events, 'target.completed')).toHaveLength(targets)
  const deliveries = eventsOf(events, 'delivery.completed')
  expect(deliveries.filter(({ phase }) => phase === 'on-target')).toHaveLength(targets * 2)
  const finals = deliveries.filter(({ phase }) => phase === 'on-final')
  expect(finals.map(({ callback }) => callback).sort()).toEqual(['final.one', 'final.two'])
  for (const { payload } of finals) {
    expect(Object.keys(parseFinalPayload(payload).data)).toHaveLength(targets)
  }
  expect(eventsOf(events, 'run.completed')[0]).toMatchObject({ ok: true, state: 'completed' })

  const marks = await workspace.marks()
  for (const event of completed) {
    // It says the same as before, and was not done again.
    const { response, ok, attempt } = event
    expect(outcomes.find(one => nameOf(one) === nameOf(event))).toMatchObject({ response, ok, attempt })
    expect(times(marksBefore, markOf(event))).toBe(1)
    expect(times(marks, markOf(event))).toBe(1)
  }
  for (const event of outcomes) expect(times(marks, markOf(event))).toBeGreaterThanOrEqual(1)

  const attempts = recordedAttempts(workspace, runId)
  expect(attempts).toHaveLength(targets * 3 + 2)
  expect(new Set(attempts.map(({ call }) => call)).size).toBe(attempts.length)
  expect(new Set(attempts.map(({ seq }) => seq)).size).toBe(attempts.length)
  const after = await workspace.fanfare(['runs', '--json'])
  expect(after.lines.map(line => runsSchema.parse(JSON.parse(line)))).toEqual([
    { runId, state: 'completed', ok: true, resumes: 1 },
  ])
  await workspace.untilQuiet()
}

describe('kill -9 of all processes', () => {
  test('after the first target', async () => {
    const workspace = await crashWorkspace({ targets: 6 }, { targets: [1, 2, 3, 4, 5] })
    const running = workspace.start(['run', FLOW, '--json'])
    await running.waitForEvent('target.completed')
    await killAndResume(workspace, running, 6)
  })

  test('in the midst of the deliveries', async () => {
    const workspace = await crashWorkspace({ targets: 6 }, { callback: true })
    const running = workspace.start(['run', FLOW, '--json'])
    await running.waitForEvents(3, 'delivery.completed')
    await workspace.waitForMark('second for work')
    await killAndResume(workspace, running, 6)
  })

  test('before the finals, when one target is missing', async () => {
    const workspace = await crashWorkspace({ targets: 6 }, { targets: [5] })
    const running = workspace.start(['run', FLOW, '--json'])
    await running.waitForEvents(10, 'delivery.completed')
    await workspace.waitForMark('target t5')
    await killAndResume(workspace, running, 6)
    expect(times(await workspace.marks(), 'target t5')).toBe(2)
  })

  test('while a final is running', async () => {
    const workspace = await crashWorkspace({ targets: 3 }, { final: true })
    const running = workspace.start(['run', FLOW, '--json'])
    await running.waitForEvent('delivery.completed', ({ callback }) => callback === 'final.two')
    await workspace.waitForMark('final.one')
    await killAndResume(workspace, running, 3)
    expect(times(await workspace.marks(), 'final.one')).toBe(2)
    expect(times(await workspace.marks(), 'final.two')).toBe(1)
  })

  test.each([11, 12, 13, 14, 15, 16, 17, 18])('at any moment, seed %i', async seed => {
    const random = randomFrom(seed)
    const targets = 24
    const workspace = await crashWorkspace({ targets, pauses: () => random() * 40 })
    const running = workspace.start(['run', FLOW, '--json'])
    // The first lines say that targets are queued; about six more for each target follow.
    const moment = targets + Math.floor(random() * targets * 6)
    await running.waitForEvents(moment)
    await killAndResume(workspace, running, targets)
  })
})

test('a run that was killed after its end is complete, and has nothing to resume', async () => {
  const workspace = await crashWorkspace({ targets: 2 })
  const running = workspace.start(['run', FLOW, '--json'])
  const { runId } = await running.waitForEvent('run.completed')
  await running.killGroup()

  const listed = await workspace.fanfare(['runs', '--json'])
  expect(listed.lines.map(line => runsSchema.parse(JSON.parse(line)))).toEqual([
    { runId, state: 'completed', ok: true, resumes: 0 },
  ])
  const resumed = await workspace.fanfare(['resume', runId])
  expect(resumed.code).toBe(2)
  expect(resumed.stderr).toContain('only an interrupted run can be resumed')
})

test('a run that was killed twice is resumed twice', async () => {
  const workspace = await crashWorkspace({ targets: 4 }, { targets: [2], final: true })
  const first = workspace.start(['run', FLOW, '--json'])
  const { runId } = await first.waitForEvent('target.completed', ({ nodeId }) => nodeId === 't0')
  await first.waitForEvents(2, 'delivery.completed')
  await first.killGroup()

  const second = workspace.start(['resume', runId, '--json'])
  await second.waitForEvents(6, 'delivery.completed')
  await second.killGroup()
  await workspace.open('open')
  const third = await workspace.fanfare(['resume', runId, '--json'])

  expect(third.code).toBe(0)
  expect(eventsOf(third.lines.map(parseEvent), 'target.completed')).toHaveLength(4)
  expect(recordedAttempts(workspace, runId)).toHaveLength(4 * 3 + 2)
  const marks = await workspace.marks()
  expect(times(marks, 'target t0')).toBe(1)
  // Which deliveries were recorded before the kill is not known here: all were made, and above each was recorded once.
  for (const made of ['first for work', 'second for work']) {
    expect(times(marks, made)).toBeGreaterThanOrEqual(1)
  }
  const { run } = showSchema.parse(JSON.parse((await workspace.fanfare(['show', runId, '--json'])).stdout))
  expect(run.resumes).toBe(2)
})

test('two that resume one run at once: one does it, the other is told', async () => {
  const workspace = await crashWorkspace({ targets: 3 }, { targets: [0, 1, 2] })
  const running = workspace.start(['run', FLOW, '--json'])
  const { runId } = await running.waitForEvent('target.started')
  await running.killGroup()

  const both = [1, 2].map(() => workspace.start(['resume', runId, '--json']))
  const refused = await Promise.race(both.map(({ finished }) => finished))
  await workspace.open('open')
  const ended = await Promise.all(both.map(({ finished }) => finished))

  expect(ended.map(({ code }) => code).sort()).toEqual([0, 2])
  expect(refused.code).toBe(2)
  expect(refused.stderr).toMatch(/^error: .*Run/)
  expect(recordedAttempts(workspace, runId)).toHaveLength(3 * 3 + 2)
})

test('an interrupted run shows what was under way, and its counts speak of all targets', async () => {
  const workspace = await crashWorkspace({ targets: 3 }, { targets: [1, 2] })
  const running = workspace.start(['run', FLOW, '--json'])
  await running.waitForEvents(2, 'delivery.completed')
  await running.killGroup()

  const { code, stdout } = await workspace.fanfare(['show', 'last'])

  expect(code).toBe(0)
  expect(stdout).toMatch(/✓ OK +work /)
  // Starts are written down for those that take a while; the others may not have begun, as far as is known.
  expect(stdout).toMatch(/(↯ Interrupted|◌ Queued) +work#2/)
  expect(stdout).toMatch(/(↯ Interrupted|◌ Queued) +work#3/)
  expect(stdout).toMatch(/^Interrupted$/m)
  expect(stdout).toMatch(/^ {2}Targets +1 OK, .* of 3$/m)
})

test('what a process service has started ends with the run that comes next', async () => {
  const workspace = await makeWorkspace({
    flows: {
      'with-process': flowOf({
        targets: { p: 'outside' },
        services: {
          outside: {
            kind: 'process',
            command: [
              'sh',
              '-c',
              'sleep 600 & echo $! >> pids; echo $$ >> pids; echo there >> marks.log; wait',
            ],
          },
        },
      }),
      next: flowOf({ targets: { e: 'demo.echo' } }),
    },
  })
  const running = workspace.start(['run', 'flows/with-process.flow.json', '--json'])
  await workspace.waitForMark('there')
  const pids = (await workspace.read('pids')).trim().split('\n').map(Number)
  expect(pids.map(isAlive)).toEqual([true, true])
  await running.killGroup()

  const { code } = await workspace.fanfare(['run', 'flows/next.flow.json', '--json'])

  expect(code).toBe(0)
  await workspace.untilQuiet()
  expect(pids.map(isAlive)).toEqual([false, false])
})
