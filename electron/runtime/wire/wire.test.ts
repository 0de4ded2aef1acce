import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Writer } from './buffer.ts'
import { FrameSplitter, withLength } from './frame-splitter.ts'
import { NO_BODY, type WireCall } from './frames.ts'
import * as from from './from-worker.ts'
import {
  CallsWriter,
  decodeHostFrame,
  encodeCancel,
  encodeEnd,
  encodeLoad,
  encodePing,
  encodeSettle,
} from './to-worker.ts'

const u8 = fc.integer({ min: 0, max: 0xff })
const u16 = fc.integer({ min: 0, max: 0xffff })
const u32 = fc.integer({ min: 0, max: 0xffffffff })
const i32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
const f64 = fc.double({ noNaN: true })
const f32 = fc.float({ noNaN: true })
/** Any well-formed text: a lone surrogate has no UTF-8. */
const text = fc.string({ unit: 'binary', maxLength: 40 })

/** One record: the name of its method, and the arguments that writing takes and reading gives. */
const record = fc.oneof(
  fc.tuple(fc.constant('started' as const), u32, f64),
  fc.tuple(fc.constant('finished' as const), u32, fc.boolean(), u8, f64, f32, text),
  fc.tuple(fc.constant('returned' as const), u32),
  fc.tuple(fc.constant('culprit' as const), u32, i32),
  fc.tuple(fc.constant('drained' as const), u32),
  fc.tuple(fc.constant('pong' as const)),
  fc.tuple(fc.constant('loaded' as const), u16, text),
  fc.tuple(fc.constant('invoked' as const), u32, text),
  fc.tuple(fc.constant('logged' as const), u32, f64, u8, u32, text, text),
)
type RecordOf = typeof record extends fc.Arbitrary<infer T> ? T : never

function write(w: Writer, r: RecordOf): void {
  switch (r[0]) {
    case 'started':
      from.writeStarted(w, r[1], r[2])
      break
    case 'finished':
      from.writeFinished(w, r[1], r[2], r[3], r[4], r[5], r[6])
      break
    case 'returned':
      from.writeReturned(w, r[1])
      break
    case 'culprit':
      from.writeCulprit(w, r[1], r[2])
      break
    case 'drained':
      from.writeDrained(w, r[1])
      break
    case 'pong':
      from.writePong(w)
      break
    case 'loaded':
      from.writeLoaded(w, r[1], r[2])
      break
    case 'invoked':
      from.writeInvoked(w, r[1], r[2])
      break
    case 'logged':
      from.writeLogged(w, r[1], r[2], r[3], r[4], r[5], r[6])
      break
  }
}

/** A handler that keeps what it is told, in the arbitrary's form. */
function collector(): { records: unknown[][]; handler: from.RecordHandler } {
  const records: unknown[][] = []
  const take =
    (name: string) =>
    (...args: unknown[]) =>
      void records.push([name, ...args])
  return {
    records,
    handler: {
      started: take('started'),
      finished: take('finished'),
      returned: take('returned'),
      culprit: take('culprit'),
      drained: take('drained'),
      pong: take('pong'),
      loaded: take('loaded'),
      invoked: take('invoked'),
      logged: take('logged'),
    },
  }
}

describe('records', () => {
  test('are read as they were written', () => {
    fc.assert(
      fc.property(fc.array(record), records => {
        const w = new Writer(16)
        for (const r of records) write(w, r)
        const { records: read, handler } = collector()
        from.readRecords(w.copy(), 0, w.length, handler)
        expect(read).toEqual(records)
      }),
    )
  })

  test('cut anywhere, the whole ones are handed over and the cut one is refused', () => {
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 5 }), fc.nat(), (records, at) => {
        const w = new Writer(16)
        const ends = [0]
        for (const r of records) {
          write(w, r)
          ends.push(w.length)
        }
        const cut = at % w.length
        const whole = ends.filter(end => end <= cut).length - 1
        const { records: read, handler } = collector()
        const reading = () => from.readRecords(w.copy(), 0, cut, handler)
        if (ends.includes(cut)) reading()
        else expect(reading).toThrow(RangeError)
        expect(read).toEqual(records.slice(0, whole))
      }),
    )
  })

  test('end where recordEnd says', () => {
    fc.assert(
      fc.property(record, text, (r, before) => {
        const w = new Writer(16)
        w.text(before)
        const start = w.length
        write(w, r)
        expect(from.recordEnd(w.copy(), start)).toBe(w.length)
        for (let cut = start; cut < w.length; cut++) {
          expect(() => from.recordEnd(w.copy().subarray(0, cut), start)).toThrow(RangeError)
        }
      }),
    )
  })

  test('of an unknown type are refused', () => {
    expect(() => from.readRecords(Buffer.from([99]), 0, 1, collector().handler)).toThrow(/record type 99/)
    expect(() => from.recordEnd(Buffer.from([99]), 0)).toThrow(/record type 99/)
  })
})

const contexts = fc.array(
  fc.record({
    runId: fc.string({ minLength: 1 }),
    invocationId: fc.option(fc.string()),
    cid: fc.string(),
  }),
  { minLength: 1, maxLength: 4 },
)

/** Calls whose indexes are drawn from what a writer gave for these bodies and contexts. */
const batch = fc.record({
  deadline: fc.oneof(fc.constant(Infinity), f64),
  bodies: fc.array(text, { minLength: 1, maxLength: 8 }),
  contexts,
  calls: fc.array(
    fc.record({
      id: u32,
      service: u16,
      body: fc.nat(),
      input: fc.nat(),
      context: fc.nat(),
      channel: u8,
      attempt: u16,
    }),
    { maxLength: 12 },
  ),
})

describe('frames from the host', () => {
  test('of calls are taken apart as they were put together, and the writer is empty afterwards', () => {
    fc.assert(
      fc.property(batch, batch, (...batches) => {
        const writer = new CallsWriter()
        for (const { deadline, bodies, contexts, calls } of batches) {
          const sent = calls.map(call => {
            const body = bodies[call.body % bodies.length] ?? ''
            const context = contexts[call.context % contexts.length]
            if (!context) throw new Error('no context')
            const wire: WireCall = {
              ...call,
              body: writer.body(body),
              input: call.input % 2 ? writer.body(body) : NO_BODY,
              delivery: NO_BODY,
              context: writer.context(context),
            }
            writer.call(wire)
            return { wire, body, context }
          })
          const frame = decodeHostFrame(writer.take(deadline))
          if (frame.type !== 'calls') throw new Error('not calls')
          expect(frame.deadline).toBe(deadline)
          expect(frame.calls).toEqual(sent.map(({ wire }) => wire))
          for (const [index, call] of frame.calls.entries()) {
            expect(frame.bodies[call.body]).toBe(sent[index]?.body)
            expect(frame.contexts[call.context]).toEqual(sent[index]?.context)
          }
          expect(writer.count).toBe(0)
        }
      }),
    )
  })

  test('keep a payload once for all calls that receive it', () => {
    const writer = new CallsWriter()
    const payload = JSON.stringify({ response: 'x'.repeat(1000) })
    for (let id = 0; id < 10; id++) expect(writer.body(payload)).toBe(0)
    expect(writer.take(0).length).toBeLessThan(2 * payload.length)
  })

  test('of the other types are taken apart', () => {
    expect(decodeHostFrame(encodeLoad(7, { kind: 'built-in', name: 'demo.echo' }))).toEqual({
      type: 'load',
      service: 7,
      spec: { kind: 'built-in', name: 'demo.echo' },
    })
    expect(decodeHostFrame(encodeCancel(4_000_000_000))).toEqual({ type: 'cancel', id: 4_000_000_000 })
    expect(decodeHostFrame(encodeSettle(1, 2, false, 3, '€'))).toEqual({
      type: 'settle',
      id: 1,
      requestId: 2,
      ok: false,
      code: 3,
      text: '€',
    })
    expect(decodeHostFrame(encodePing())).toEqual({ type: 'ping' })
    expect(decodeHostFrame(encodeEnd())).toEqual({ type: 'end' })
  })

  test('that are cut, too long, empty or of an unknown type are refused', () => {
    const writer = new CallsWriter()
    const call = {
      id: 1,
      service: 0,
      body: writer.body('{"a":"ü"}'),
      input: NO_BODY,
      delivery: NO_BODY,
      context: writer.context({ runId: 'r', invocationId: null, cid: 'c' }),
      channel: 0,
      attempt: 1,
    }
    writer.call(call)
    const frames = [writer.take(1), encodeSettle(1, 2, true, 0, '[1]'), encodeCancel(1), encodePing()]
    for (const frame of frames) {
      for (let cut = 0; cut < frame.length; cut++) {
        expect(() => decodeHostFrame(frame.subarray(0, cut)), `cut at ${cut}`).toThrow()
      }
      expect(() => decodeHostFrame(Buffer.concat([frame, Buffer.from([0])]))).toThrow(/too many/)
    }
    expect(() => decodeHostFrame(Buffer.from([77]))).toThrow(/frame type 77/)
  })

  test('with an index outside their tables are refused', () => {
    for (const wrong of [{ body: 1 }, { input: 5 }, { delivery: 5 }, { context: 1 }, { body: NO_BODY }]) {
      const writer = new CallsWriter()
      const call = {
        id: 1,
        service: 0,
        body: 0,
        input: NO_BODY,
        delivery: NO_BODY,
        context: 0,
        channel: 0,
        attempt: 1,
      }
      writer.body('1')
      writer.context({ runId: 'r', invocationId: null, cid: 'c' })
      writer.call({ ...call, ...wrong })
      expect(() => decodeHostFrame(writer.take(1)), JSON.stringify(wrong)).toThrow(RangeError)
    }
  })
})

describe('frames on a pipe', () => {
  test('are found again however their bytes arrive', () => {
    const bytes = fc.uint8Array({ maxLength: 50 })
    fc.assert(
      fc.property(fc.array(bytes), fc.infiniteStream(fc.integer({ min: 1, max: 30 })), (frames, sizes) => {
        const stream = Buffer.concat(frames.map(withLength))
        const found: number[][] = []
        const splitter = new FrameSplitter(frame => found.push([...frame]))
        for (let at = 0; at < stream.length; ) {
          const size = sizes.next().value ?? 1
          splitter.push(Buffer.from(stream.subarray(at, at + size)))
          at += size
        }
        expect(found).toEqual(frames.map(frame => [...frame]))
      }),
    )
  })

  test('behind one whose receiver throws are not lost', () => {
    const found: string[] = []
    const splitter = new FrameSplitter(frame => {
      if (frame.toString() === 'bad') throw new Error('bad frame')
      found.push(frame.toString())
    })
    const bytes = (text: string) => withLength(Buffer.from(text))
    expect(() => splitter.push(Buffer.concat([bytes('bad'), bytes('good')]))).toThrow('bad frame')
    splitter.push(bytes('next'))
    expect(found).toEqual(['good', 'next'])
  })
})
