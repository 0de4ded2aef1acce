import { AsyncLocalStorage } from 'node:async_hooks'
import { expect, test } from 'vitest'
import { monotonicNow } from '../clock.ts'
import { Call, type CallHost } from './call.ts'
import { Finisher } from './finisher.ts'
import { Logs } from './logs.ts'
import { CidMaker } from './new-cid.ts'
import { Outbox } from './outbox.ts'
import { Pump } from './pump.ts'
import { readSeen, type Seen } from './testing.ts'

/** A pump whose recorder takes `markMs` to write, and what it sends. */
function createPump(markMs: number) {
  const seen: Seen[] = []
  const channel = {
    send: (frame: Uint8Array) => readSeen(frame, 5, record => seen.push(record)),
    left: true,
    open() {},
  }
  const outbox = new Outbox(channel, 60_000)
  outbox.record({
    mirror() {
      for (const end = performance.now() + markMs; performance.now() < end; );
    },
    sent() {},
  })
  const logs = new Logs(outbox, { logLines: 10, logBytes: 1000 })
  const live = new Map<number, Call>()
  const finisher = new Finisher(outbox, logs, live, 1000)
  const pump = new Pump(outbox, new AsyncLocalStorage(), finisher, live)
  const host: CallHost = { outbox, logs, cids: new CidMaker(), payloadBytes: 1000 }
  const ran: number[] = []
  const slot = { name: 's', handler: { kind: 'code' as const, handle: () => ran.push(1) }, failure: null }
  const context = { runId: 'r', invocationId: null, cid: 'c' }
  return {
    seen,
    ran,
    /** Runs one call that must not begin after `deadline`. */
    run(deadline: number) {
      const frame = { deadline, left: 1 }
      pump.frame(frame)
      pump.add(
        new Call(host, {
          id: 1,
          slot,
          body: '1',
          input: null,
          delivery: null,
          context,
          channel: 0,
          attempt: 1,
          frame,
        }),
      )
      pump.run()
    },
  }
}

test('a call whose deadline passes while its mark is written is handed back and not run', () => {
  const { seen, ran, run } = createPump(30)
  run(monotonicNow() + 15)
  expect(seen.map(({ type }) => type)).toEqual(['started', 'returned', 'drained'])
  expect(ran).toEqual([])
})

test('a call whose mark is written in time is run', () => {
  const { seen, ran, run } = createPump(0)
  run(monotonicNow() + 60_000)
  expect(seen.map(({ type }) => type)).toEqual(['started', 'finished', 'drained'])
  expect(ran).toEqual([1])
})

test('a call without a deadline is run however long its mark takes', () => {
  const { ran, run } = createPump(30)
  run(Number.POSITIVE_INFINITY)
  expect(ran).toEqual([1])
})
