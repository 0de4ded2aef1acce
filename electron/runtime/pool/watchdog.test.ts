import { beforeEach, describe, expect, test } from 'vitest'
import { Writer } from '../wire/buffer.ts'
import { RECORDS, ToWorker } from '../wire/frames.ts'
import { writeDrained, writeFinished, writePong, writeStarted } from '../wire/from-worker.ts'
import { Call } from './call.ts'
import { codeService, Probe } from './testing.ts'
import { Watchdog } from './watchdog.ts'
import { PoolWorker, type WorkerOwner } from './worker.ts'

const quiet: WorkerOwner = {
  callStarted() {},
  callFinished() {},
  callReturned() {},
  callInvoked() {},
  callLogged() {},
  recordsRead() {},
  serviceLoaded() {},
}

let did: string[]
let sent: number[]
let recorded: Buffer | null
let worker: PoolWorker
let dog: Watchdog
let wanted: boolean

beforeEach(() => {
  did = []
  sent = []
  wanted = false
  recorded = Buffer.alloc(0)
  worker = aWorker(true)
  dog = new Watchdog(
    {
      get workers() {
        return [worker]
      },
      isWanted: () => wanted,
      expire(_worker, call, now) {
        did.push(`expire ${call.id}`)
        worker.abandon(call, now)
      },
      takenBack: calls => did.push(...calls.map(call => `take back ${call.id}`)),
      kill(_worker, blockedBy) {
        worker.ended = true
        did.push(`kill for ${blockedBy?.id ?? 'nobody'}`)
      },
      retire() {
        worker.retiring = true
        did.push('retire')
      },
      workerBroken: () => did.push('broken'),
      stuckLoading: (_worker, calls) => did.push(...calls.map(call => `can't load ${call.id}`)),
    },
    10_000,
  )
})

function aWorker(withRecorder: boolean): PoolWorker {
  const port = { pid: 1, send: (frame: Uint8Array) => sent.push(frame[0] ?? 0), kill() {} }
  const recorder = { read: () => recorded, seenBytes: () => 0, close() {} }
  const made = new PoolWorker(port, withRecorder ? recorder : null, quiet)
  made.ready = true
  return made
}

/** Sends calls at the time 0, with a lease up to 20. */
function send(...timeouts: number[]): Call[] {
  const calls = timeouts.map((timeoutMs, index) => {
    const service = codeService(`s${index}`)
    const call = new Call(new Probe(service, { timeoutMs }).task, service)
    worker.add(call, index + 1, 0.1)
    return call
  })
  worker.sendCalls(Buffer.alloc(0), 20, 0)
  return calls
}

const say = (now: number, write: (writer: Writer) => void) => {
  const writer = new Writer()
  writer.u8(RECORDS)
  writer.u32(1)
  write(writer)
  worker.receive(writer.copy(), now)
}
const start = (now: number, ...ids: number[]) =>
  say(now, writer => {
    for (const id of ids) writeStarted(writer, id, now)
  })
const drain = (now: number) => say(now, writer => writeDrained(writer, 1))
const pongs = (now: number) => say(now, writePong)
const record = (write: (writer: Writer) => void) => {
  const writer = new Writer()
  write(writer)
  recorded = writer.copy()
}
/** Looks every 20 ms; the worker answers unless it is silent. */
const watch = (from: number, to: number, answers: boolean) => {
  for (let now = from; now <= to; now += 20) {
    dog.check(now)
    if (answers) pongs(now + 1)
  }
}

describe('deadlines', () => {
  test('count from the start and are met at the next look', () => {
    send(100, 300)
    watch(20, 500, true)
    expect(did.filter(what => what.startsWith('expire'))).toEqual([])
    send(100, 300)
    start(510, 1, 2)
    drain(511)
    watch(520, 600, true)
    expect(did.filter(what => what.startsWith('expire'))).toEqual([])
    dog.check(610)
    expect(did.filter(what => what.startsWith('expire'))).toEqual(['expire 1'])
  })

  test('of a blocked worker are learnt from its recorder', () => {
    send(100)
    record(writer => writeStarted(writer, 1, 5))
    watch(20, 100, false)
    expect(did).toEqual([])
    dog.check(106)
    expect(did).toEqual(['expire 1', 'kill for 1'])
  })

  test('are not missed by what had finished and could not be sent', () => {
    const [first] = send(100, 10_000)
    record(writer => {
      writeStarted(writer, 1, 5)
      writeFinished(writer, 1, true, 0, 6, 1, '1')
      writeStarted(writer, 2, 7)
    })
    watch(20, 200, false)
    expect(did).toEqual([])
    expect(worker.calls.size).toBe(1)
    expect(first?.startedAt).toBe(5)
  })

  test('count from the last sign of life where there is no recorder', () => {
    worker = aWorker(false)
    send(100)
    watch(20, 80, false)
    expect(did).toEqual([])
    dog.check(101)
    expect(did).toEqual(['expire 1', 'kill for 1'])
  })
})

describe('silence', () => {
  test('is asked about once, counts as blocked after 30 ms, and ends with an answer', () => {
    send(10_000)
    worker.leaseEnd = 1_000
    dog.check(10)
    expect(sent).not.toContain(ToWorker.PING)
    dog.check(20)
    dog.check(40)
    expect(sent.filter(type => type === ToWorker.PING)).toHaveLength(1)
    expect(worker.blocked).toBe(false)
    dog.check(60)
    expect(worker.blocked).toBe(true)
    pongs(61)
    expect(worker.blocked).toBe(false)
    expect(did).toEqual([])
  })

  test('of a worker that only waits for its calls matters to nobody, unless it is wanted', () => {
    send(10_000)
    start(1, 1)
    drain(2)
    watch(20, 200, false)
    expect(sent).not.toContain(ToWorker.PING)
    wanted = true
    watch(220, 300, false)
    expect(worker.blocked).toBe(true)
  })
})

describe('a lease', () => {
  test('that is over gives back what the recorder does not show as started', () => {
    send(10_000, 10_000, 10_000)
    record(writer => writeStarted(writer, 1, 1))
    dog.check(16)
    dog.check(21)
    expect(did).toEqual([])
    dog.check(23)
    expect(did).toEqual(['take back 2', 'take back 3'])
    expect(worker.current?.id).toBe(1)
    expect(worker.blocked).toBe(true)
    pongs(24)
    expect(worker.blocked).toBe(false)
  })

  test('gives nothing back while it can not be told what was started', () => {
    send(10_000)
    recorded = null
    watch(20, 400, false)
    expect(did).toEqual([])
    worker = aWorker(false)
    send(10_000)
    watch(20, 400, false)
    expect(did).toEqual([])
  })
})

describe('a call that should be over', () => {
  test('and blocks its worker costs it at once', () => {
    const [call] = send(10_000)
    start(1, 1)
    watch(20, 60, false)
    if (call !== undefined) worker.abandon(call, 61)
    watch(80, 120, false)
    expect(did).toEqual(['kill for 1'])
  })

  test('is not ended while a live call has the thread', () => {
    const [call] = send(10_000, 10_000)
    start(1, 1)
    start(2, 2)
    if (call !== undefined) worker.abandon(call, 3)
    watch(20, 1_000, false)
    expect(worker.blocked).toBe(true)
    expect(did).toEqual([])
  })

  test('is ended later where it is not sure who blocks', () => {
    const [call] = send(10_000, 10_000)
    start(1, 1, 2)
    drain(2)
    if (call !== undefined) worker.abandon(call, 3)
    watch(20, 260, false)
    expect(did).toEqual([])
    dog.check(300)
    expect(did).toEqual(['kill for 1'])
  })

  test('has a grace period; then its worker ends, or retires if others are still at work there', () => {
    const [call, other] = send(10_000, 10_000)
    start(1, 1, 2)
    drain(2)
    if (call !== undefined) worker.abandon(call, 3)
    watch(20, 240, true)
    expect(did).toEqual([])
    watch(260, 300, true)
    expect(did).toEqual(['retire'])
    if (other !== undefined) worker.abandon(other, 310)
    dog.check(320)
    expect(did).toEqual(['retire', 'kill for nobody'])
  })

  test('and ends in time costs nothing', () => {
    const [call] = send(10_000)
    start(1, 1)
    drain(2)
    if (call !== undefined) worker.abandon(call, 3)
    watch(20, 100, true)
    say(110, writer => writeFinished(writer, 1, false, 0, 110, 0.1, ''))
    watch(120, 600, true)
    expect(did).toEqual([])
  })
})

test('a recorder that can not be read breaks the worker, not the host', () => {
  send(10_000)
  recorded = Buffer.from([99])
  dog.check(30)
  expect(did).toEqual(['broken'])
})
