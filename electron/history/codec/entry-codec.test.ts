import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { logLevelSchema } from '../../../shared/run/event.ts'
import { runStates } from '../schema.ts'
import {
  sampleAttempt,
  sampleEnd,
  sampleInvocation,
  sampleLog,
  sampleRun,
  sampleRunId,
} from '../testing/sample.ts'
import type { JournalAttempt } from '../types.ts'
import {
  type AttemptHeader,
  type AttemptSeal,
  attemptPhases,
  readAttemptHeader,
  sealAttempt,
  writeAttemptHeader,
} from './attempt-header.ts'
import { decodeEntries, type EntrySink } from './entry-decoder.ts'
import { BATCH_BYTES, type Batch, EntryEncoder } from './entry-encoder.ts'

const u32 = fc.integer({ min: 0, max: 0xffff_fffe })
const time = fc.double({ noNaN: true, noDefaultInfinity: true })
const text = fc.string({ unit: 'grapheme', maxLength: 40 })
const attempt: fc.Arbitrary<JournalAttempt> = fc.record({
  call: u32,
  attempt: u32,
  phase: fc.constantFrom(...attemptPhases),
  state: fc.integer({ min: 0, max: 8 }),
  retried: fc.boolean(),
  pinned: fc.boolean(),
  code: fc.integer({ min: 0, max: 255 }),
  seq: u32,
  at: time,
  startedAt: time,
  endedAt: time,
  text,
  request: fc.option(text),
})

/** All that batches say, as values to compare. */
function decoded(batches: Batch[]): unknown[] {
  const seen: unknown[] = []
  let run = ''
  const sink: EntrySink = {
    run: runId => {
      run = runId
    },
    runStarted: ({ document, input, ...rest }) =>
      seen.push({ run, ...rest, document: String(document), input: String(input) }),
    invocation: ({ info, plan, ...rest }) =>
      seen.push({ run, ...rest, info: JSON.parse(String(info)), plan: String(plan) }),
    attempt: ({ phase, textBytes: _, requestBytes: __, ...rest }, body, request) =>
      seen.push({
        run,
        ...rest,
        phase: attemptPhases[phase],
        text: String(body),
        request: request && String(request),
      }),
    started: (...values) => seen.push({ run, values }),
    log: ({ level, ...rest }) => seen.push({ run, ...rest, level: logLevelSchema.options[level] }),
    runEnded: ({ state, ...rest }) => seen.push({ run, ...rest, state: runStates[state] }),
  }
  for (const batch of batches) decodeEntries(Buffer.from(batch.buffer, 0, batch.length), sink)
  return seen
}

function takeAll(encoder: EntryEncoder): Batch[] {
  const batches: Batch[] = []
  for (let batch = encoder.take(true); batch; batch = encoder.take(true)) batches.push(batch)
  return batches
}

describe('entries', () => {
  test('attempts come out as they went in, in order, each with its run', () => {
    const runs = fc.constantFrom('run-a', 'run-b')
    fc.assert(
      fc.property(fc.array(fc.tuple(runs, attempt), { maxLength: 60 }), entries => {
        const encoder = new EntryEncoder()
        for (const [run, one] of entries) encoder.attempt(run, one)
        const batches = takeAll(encoder)
        expect(batches.reduce((sum, batch) => sum + batch.entries, 0)).toBe(entries.length)
        expect(decoded(batches)).toEqual(entries.map(([run, one]) => ({ run, ...one })))
      }),
    )
  })

  test('every kind comes out as it went in', () => {
    const encoder = new EntryEncoder()
    const run = sampleRun({ name: 'Ünïcode ☃ name', input: '' })
    const { info, plan } = sampleInvocation(['b', 'a', 'b'], { parent: 7 })
    const line = sampleLog(4, { call: null, level: 'stderr', data: '{"a":1}', dropped: 3 })
    const end = sampleEnd(9, { state: 'cancelled', ok: false })
    encoder.runStarted(run)
    encoder.invocation(run.runId, { info, plan })
    encoder.started(run.runId, 1, 2, 3.5, 4.5)
    encoder.log(run.runId, line)
    encoder.runEnded(run.runId, end)

    const { runId, ...origin } = run
    const { invocationId, base, parent, issuedAt } = info
    const counts = Object.values(end.counts)
    expect(decoded(takeAll(encoder))).toEqual([
      { run: runId, ...origin },
      {
        run: runId,
        invocationId,
        base,
        parent,
        issuedAt,
        info,
        plan,
        services: ['b', 'a', 'audit.log'],
      },
      { run: runId, values: [1, 2, 3.5, 4.5] },
      { run: runId, ...line },
      { run: runId, ...end, counts },
    ])
  })

  test('invocations of one large plan share what is said of their targets, and nothing else', () => {
    const encoder = new EntryEncoder()
    const { info, plan } = sampleInvocation(Array.from({ length: 300 }, (_, index) => `s${index % 7}`))
    const other = { ...info, base: 500, source: 'other', callbacks: [{ nodeId: null, service: 'more' }] }
    for (const one of [info, other]) encoder.invocation('run', { info: one, plan })
    const services = ['s0', 's1', 's2', 's3', 's4', 's5', 's6']
    expect(decoded(takeAll(encoder))).toMatchObject([
      { info, base: info.base, services: [...services, 'audit.log'] },
      { info: other, base: 500, services: [...services, 'more'] },
    ])
  })

  test('batches are sealed when full, name their runs anew, and grow for what is larger than they are', () => {
    const encoder = new EntryEncoder()
    const runId = sampleRunId()
    const texts = ['a'.repeat(400_000), 'b'.repeat(400_000), '☃'.repeat(BATCH_BYTES), 'c']
    for (const [index, one] of texts.entries())
      encoder.attempt(runId, sampleAttempt(index, index, { text: one }))
    expect(encoder.sealed).toBe(3)
    expect(encoder.waiting.entries).toBe(4)
    const batches = takeAll(encoder)
    expect(batches.map(batch => batch.entries)).toEqual([1, 1, 1, 1])
    expect(decoded(batches)).toEqual(
      texts.map((one, index) => ({ run: runId, ...sampleAttempt(index, index, { text: one }) })),
    )
  })

  test('without `partly` a batch that has room is not given', () => {
    const encoder = new EntryEncoder()
    encoder.attempt('run', sampleAttempt(0, 1))
    expect(encoder.take(false)).toBeUndefined()
    expect(encoder.take(true)?.entries).toBe(1)
    expect(encoder.take(true)).toBeUndefined()
  })

  test('memory that comes back is used again, whatever it held', () => {
    const encoder = new EntryEncoder()
    encoder.attempt('run', sampleAttempt(0, 1, { pinned: true, request: 'x'.repeat(99) }))
    const [first] = takeAll(encoder)
    if (first) encoder.recycle(first.buffer)
    encoder.attempt('run', sampleAttempt(1, 2))
    encoder.take(true)
    encoder.attempt('run', sampleAttempt(2, 3))
    const [third] = takeAll(encoder)
    expect(third?.buffer).toBe(first?.buffer)
    expect(third && decoded([third])).toEqual([{ run: 'run', ...sampleAttempt(2, 3) }])
  })

  test('bytes that are no entries are refused', () => {
    const batch = (...bytes: number[]): Batch => {
      const buffer = Uint8Array.from(bytes).buffer
      return { buffer, length: buffer.byteLength, entries: 1 }
    }
    expect(() => decoded([batch(99)])).toThrow('Unknown history entry of type 99 at byte 0')
    expect(() => decoded([batch(1, 9, 0, 0, 0, 65)])).toThrow(RangeError)
  })
})

describe('the hash of an attempt', () => {
  const write = (bytes: Buffer, offset: number, one: AttemptHeader) =>
    writeAttemptHeader(bytes, offset, one, one.phase, one.textBytes, one.requestBytes)
  const header = fc.record({
    call: u32,
    attempt: u32,
    phase: fc.integer({ min: 0, max: 2 }),
    state: fc.integer({ min: 0, max: 8 }),
    code: fc.integer({ min: 0, max: 255 }),
    retried: fc.boolean(),
    pinned: fc.boolean(),
    seq: u32,
    at: time,
    startedAt: time,
    endedAt: time,
    textBytes: u32,
    requestBytes: fc.option(u32),
  })
  const seal = fc.record({
    id: fc.integer({ min: 0 }),
    textSum: u32,
    requestSum: u32,
    textRef: u32,
    requestRef: u32,
  })

  test('depends on its content alone, not on what the memory held or where it was', () => {
    fc.assert(
      fc.property(header, seal, fc.nat(200), (one, end, offset) => {
        const alone = Buffer.alloc(80)
        const amid = Buffer.alloc(400, 0xff)
        write(alone, 0, one)
        write(amid, offset, one)
        expect(readAttemptHeader(amid, offset)).toEqual(one)
        expect(sealAttempt(amid, offset, end)).toBe(sealAttempt(alone, 0, end))
      }),
    )
  })

  test('changes with each field', () => {
    const hashOf = (one: AttemptHeader, end: AttemptSeal): number => {
      const bytes = Buffer.alloc(80)
      write(bytes, 0, one)
      return sealAttempt(bytes, 0, end)
    }
    const altered = (value: unknown): unknown =>
      typeof value === 'boolean'
        ? !value
        : typeof value === 'number' && value - 1 < value && value > 0
          ? value - 1
          : 1
    fc.assert(
      fc.property(header, seal, (one, end) => {
        const hash = hashOf(one, end)
        for (const [name, value] of Object.entries(one)) {
          expect(hashOf({ ...one, [name]: altered(value) }, end), name).not.toBe(hash)
        }
        for (const [name, value] of Object.entries(end)) {
          expect(hashOf(one, { ...end, [name]: altered(value) }), name).not.toBe(hash)
        }
        expect(hashOf({ ...one, requestBytes: one.requestBytes === null ? 0 : null }, end)).not.toBe(hash)
      }),
    )
  })
})
