import { beforeEach, describe, expect, test } from 'vitest'
import { Writer } from '../wire/buffer.ts'
import { RECORDS } from '../wire/frames.ts'
import {
  writeDrained,
  writeFinished,
  writeInvoked,
  writeReturned,
  writeStarted,
} from '../wire/from-worker.ts'
import { Call, CallState } from './call.ts'
import { codeService, Probe } from './testing.ts'
import { PoolWorker, type WorkerOwner } from './worker.ts'

let told: string[]
let owner: WorkerOwner
beforeEach(() => {
  told = []
  owner = {
    callStarted: call => told.push(`started ${call.id}`),
    callFinished: (_worker, call) => told.push(`finished ${call.id}`),
    callReturned: call => told.push(`returned ${call.id}`),
    callInvoked: call => told.push(`invoked ${call.id}`),
    callLogged: () => {},
    recordsRead: () => {},
    serviceLoaded: () => {},
  }
})

const port = { pid: 1, send() {}, kill() {} }
const service = codeService('a')
const aCall = () => new Call(new Probe(service).task, service)
const records = (write: (writer: Writer) => void) => {
  const writer = new Writer()
  write(writer)
  return writer.copy()
}
const frame = (epoch: number, ...parts: Buffer[]) =>
  Buffer.concat([Buffer.from([RECORDS, epoch, 0, 0, 0]), ...parts])
const started = (id: number) => records(writer => writeStarted(writer, id, 10))
const finished = (id: number) => records(writer => writeFinished(writer, id, true, 0, 20, 0.5, '1'))
const returned = (id: number) => records(writer => writeReturned(writer, id))
const drained = (frames: number) => records(writer => writeDrained(writer, frames))

function withCalls(...ids: number[]): { worker: PoolWorker; calls: Call[] } {
  const worker = new PoolWorker(port, null, owner)
  const calls = ids.map(id => {
    const call = aCall()
    worker.add(call, id, 0.1)
    return call
  })
  worker.sendCalls(Buffer.alloc(0), 100, 1)
  return { worker, calls }
}

describe('load', () => {
  test('is what was sent, until it is known that the thread was let go', () => {
    const { worker } = withCalls(1, 2)
    expect(worker.load).toBeCloseTo(0.2)
    worker.receive(frame(1, started(1)), 11)
    expect([worker.load, worker.current?.id]).toEqual([expect.closeTo(0.2), 1])
    worker.receive(frame(2, started(2)), 12)
    expect([worker.load, worker.current?.id]).toEqual([expect.closeTo(0.1), 2])
    worker.receive(frame(3, drained(1)), 13)
    expect([worker.load, worker.current]).toEqual([expect.closeTo(0), null])
    expect(worker.live).toBe(2)
  })

  test('ends with what is handed back, and nothing of it stays', () => {
    const { worker, calls } = withCalls(1, 2)
    worker.receive(frame(1, started(1), returned(1), returned(2), drained(1)), 11)
    expect(told).toEqual(['started 1', 'returned 1', 'returned 2'])
    expect([worker.load, worker.unstarted, worker.calls.size, worker.current]).toEqual([0, 0, 0, null])
    for (const [index, call] of calls.entries()) {
      call.state = CallState.QUEUED
      call.startedAt = 0
      worker.add(call, 11 + index, 0.1)
    }
    worker.receive(
      frame(2, started(1), finished(1), started(11), finished(11), started(12), finished(12)),
      12,
    )
    expect(told.slice(3)).toEqual(['started 11', 'finished 11', 'started 12', 'finished 12'])
    expect([worker.load, worker.unstarted, worker.calls.size]).toEqual([0, 0, 0])
  })
})

test('a cancelled call that is dropped without a word is forgotten once its frame is done', () => {
  const { worker, calls } = withCalls(1)
  if (calls[0] !== undefined) worker.abandon(calls[0], 5)
  worker.receive(frame(1, drained(0)), 6)
  expect(worker.abandoned).toBe(1)
  worker.receive(frame(2, drained(1)), 7)
  expect([worker.abandoned, worker.calls.size, told]).toEqual([0, 0, []])
})

test('a lease is not cut short by what is sent after it', () => {
  const { worker } = withCalls(1)
  worker.add(aCall(), 2, 0.1)
  worker.sendCalls(Buffer.alloc(0), 60, 2)
  expect(worker.leaseEnd).toBe(100)
})

test('taking back leaves what has begun', () => {
  const { worker, calls } = withCalls(1, 2, 3)
  worker.receive(frame(1, started(1)), 11)
  if (calls[2] !== undefined) worker.abandon(calls[2], 12)
  expect(worker.takeBack().map(call => call.id)).toEqual([2])
  expect([worker.unstarted, worker.abandoned, worker.live, worker.calls.size]).toEqual([0, 1, 1, 2])
})

test('what the recorder told is not told again by the frame that brings it', () => {
  let seen = Buffer.alloc(0)
  const recorder = {
    read: () => seen,
    seenBytes: (epoch: number) => (epoch === 1 ? seen.length : 0),
    close() {},
  }
  const worker = new PoolWorker(port, recorder, owner)
  worker.add(aCall(), 1, 0.1)
  worker.add(aCall(), 2, 0.1)
  seen = Buffer.concat([
    started(1),
    finished(1),
    started(2),
    records(writer => writeInvoked(writer, 2, '{}')),
  ])
  expect(worker.readRecorder(false)).toBe(true)
  expect(told).toEqual(['started 1', 'finished 1', 'started 2', 'invoked 2'])
  worker.receive(frame(1, seen, finished(2)), 30)
  expect(told.slice(4)).toEqual(['finished 2'])
  worker.add(aCall(), 3, 0.1)
  worker.receive(frame(2, started(3), finished(3)), 40)
  expect(told.slice(5)).toEqual(['started 3', 'finished 3'])
})

test('the only call is the one that native output can be put down to', () => {
  const { worker, calls } = withCalls(1, 2)
  expect(worker.onlyCall).toBeNull()
  worker.receive(frame(1, started(1), finished(1)), 11)
  expect(worker.onlyCall).toBe(calls[1])
  if (calls[1] !== undefined) worker.abandon(calls[1], 12)
  expect(worker.onlyCall).toBeNull()
})

test('what can not be read is an error', () => {
  const { worker } = withCalls(1)
  expect(() => worker.receive(Buffer.from([1, 2, 3]), 1)).toThrow(RangeError)
  expect(() => worker.receive(frame(1, Buffer.from([99])), 1)).toThrow(RangeError)
  expect(() => worker.receive(frame(1, started(1).subarray(0, 5)), 1)).toThrow(RangeError)
})
