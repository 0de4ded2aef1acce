import { afterEach, describe, expect, test } from 'vitest'
import type { StartWorker, WorkerPort } from './worker-port.ts'

/** What is told by a port, in order. */
type Told =
  | ['spawned', number]
  | ['ready']
  | ['frame', Buffer]
  | ['output', string, string]
  | ['exited', number]

/**
 * What every way to start workers has to fulfil.
 * @param entry the worker of fixtures/port-worker.ts, in a form that `start` can run
 */
export function workerPortConformance(name: string, start: StartWorker, entry: string): void {
  describe(`${name} as a worker port`, () => {
    const started: Probe[] = []
    afterEach(async () => {
      for (const probe of started) probe.port.kill()
      await Promise.all(started.map(probe => probe.until('exited')))
      started.length = 0
    })

    const launch = (
      env: Record<string, string> = { PATH: '/usr/bin:/bin' },
      heapMb: number | null = null,
    ) => {
      const probe = new Probe(start, entry, env, heapMb)
      started.push(probe)
      return probe
    }

    test('tells nothing inside start, then the pid, then that it is ready', async () => {
      const probe = launch()
      expect(probe.told).toEqual([])
      await probe.until('ready')
      expect(probe.told.map(([what]) => what)).toEqual(['spawned', 'ready'])
      expect(probe.told[0]).toEqual(['spawned', probe.port.pid])
      expect(probe.port.pid).toBeGreaterThan(0)
    })

    test('carries frames of all sizes in order, also those sent before it is ready', async () => {
      const probe = launch()
      const sizes = [1, 2, 1000, 65_536, 70_000, 300_000, 3]
      const sent = sizes.map((size, index) => Buffer.alloc(size, index).fill(1, 0, 1))
      for (const frame of sent) probe.port.send(Buffer.from(frame))
      const received = await probe.frames(sent.length)
      expect(received.map(frame => frame.length)).toEqual(sizes)
      for (const [index, frame] of received.entries())
        expect(frame.equals(sent[index] ?? frame.subarray(1))).toBe(true)
    })

    test('carries a frame of many megabytes', async () => {
      const probe = launch()
      probe.port.send(Buffer.from([7, 20]))
      const [frame] = await probe.frames(1)
      expect(frame?.length).toBe(20_000_000)
      expect(frame?.every(byte => byte === 7)).toBe(true)
    })

    test('tells an exit code', async () => {
      const probe = launch()
      probe.port.send(Buffer.from([2, 7]))
      expect(await probe.until('exited')).toEqual(['exited', 7])
    })

    test('hands over all that was sent before a sudden death, and tells the exit last', async () => {
      const probe = launch()
      probe.port.send(Buffer.from([6, 50]))
      expect(await probe.until('exited')).toEqual(['exited', 9])
      expect(probe.told.filter(([what]) => what === 'frame')).toHaveLength(50)
      expect(probe.told.at(-1)?.[0]).toBe('exited')
    })

    test('kills a worker that is blocked', async () => {
      const probe = launch()
      await probe.until('ready')
      probe.port.send(Buffer.from([1]))
      probe.port.send(Buffer.from([3]))
      await probe.frames(1)
      probe.port.kill()
      expect(await probe.until('exited')).toEqual(['exited', 9])
    })

    test('kills a worker that has not started yet', async () => {
      const probe = launch()
      probe.port.kill()
      await probe.until('exited')
      expect(probe.told.map(([what]) => what)).not.toContain('ready')
    })

    test('tells the exit once, and takes frames and kills afterwards in silence', async () => {
      const probe = launch()
      probe.port.send(Buffer.from([2, 0]))
      await probe.until('exited')
      probe.port.send(Buffer.from([1]))
      probe.port.kill()
      await new Promise(resolve => setImmediate(resolve))
      expect(probe.told.filter(([what]) => what === 'exited')).toEqual([['exited', 0]])
    })

    test('hands over what is written natively', async () => {
      const probe = launch()
      probe.port.send(Buffer.from([4, 1]))
      probe.port.send(Buffer.from([4, 2]))
      probe.port.send(Buffer.from([2, 0]))
      await probe.until('exited')
      expect(probe.output('stdout')).toBe('to stdout: ü\n')
      expect(probe.output('stderr')).toBe('to stderr\n')
    })

    test('gives a worker the environment that was named and nothing of its own', async () => {
      process.env.FANFARE_TEST_CANARY = 'not for workers'
      const probe = launch({ PATH: '/usr/bin:/bin', GIVEN: 'yes' })
      delete process.env.FANFARE_TEST_CANARY
      probe.port.send(Buffer.from([5]))
      const [frame] = await probe.frames(1)
      const env: unknown = JSON.parse(String(frame))
      expect(env).toMatchObject({ PATH: '/usr/bin:/bin', GIVEN: 'yes' })
      expect(env).not.toHaveProperty('FANFARE_TEST_CANARY')
      expect(env).not.toHaveProperty('HOME')
    })
  })
}

class Probe {
  readonly port: WorkerPort
  readonly told: Told[] = []
  #wake: () => void = () => {}

  constructor(start: StartWorker, entry: string, env: Record<string, string>, heapMb: number | null) {
    const tell = (event: Told) => {
      this.told.push(event)
      this.#wake()
    }
    this.port = start(
      { entry, env, heapMb },
      {
        spawned: pid => tell(['spawned', pid]),
        ready: () => tell(['ready']),
        frame: bytes => tell(['frame', Buffer.from(bytes)]),
        output: (stream, text) => tell(['output', stream, text]),
        exited: exit => tell(['exited', exit]),
      },
    )
  }

  async until(what: Told[0]): Promise<Told> {
    for (;;) {
      const found = this.told.find(event => event[0] === what)
      if (found !== undefined) return found
      await new Promise<void>(resolve => {
        this.#wake = resolve
      })
    }
  }

  async frames(count: number): Promise<Buffer[]> {
    for (;;) {
      const frames = this.told.flatMap(event => (event[0] === 'frame' ? [event[1]] : []))
      if (frames.length >= count) return frames
      await new Promise<void>(resolve => {
        this.#wake = resolve
      })
    }
  }

  output(stream: string): string {
    return this.told.map(event => (event[0] === 'output' && event[1] === stream ? event[2] : '')).join('')
  }
}
