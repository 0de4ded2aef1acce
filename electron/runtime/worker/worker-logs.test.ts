import { describe, expect, test } from 'vitest'
import { TestWorker } from './testing.ts'

describe('what a handler logs', () => {
  test('has its level, its text and its data', async () => {
    await using worker = new TestWorker()
    const service = await worker.code(`ctx => {
      ctx.log.debug('one')
      ctx.log.info('two', { n: 2n, at: new Date(0) })
      ctx.log.warn('three', [1])
      ctx.log.error({ odd: true } as any, () => 1)
    }`)
    const id = worker.call({ service })
    await worker.finished(id)
    expect(worker.logsOf(id)).toEqual([
      { type: 'logged', id, level: 'debug', dropped: 0, message: 'one', data: undefined },
      {
        type: 'logged',
        id,
        level: 'info',
        dropped: 0,
        message: 'two',
        data: { n: 2, at: '1970-01-01T00:00:00.000Z' },
      },
      { type: 'logged', id, level: 'warn', dropped: 0, message: 'three', data: [1] },
      {
        type: 'logged',
        id,
        level: 'error',
        dropped: 0,
        message: '{ odd: true }',
        data: 'No JSON form: data is a function',
      },
    ])
  })

  test('and prints is there too: console by level, streams by line, also what has no end', async () => {
    await using worker = new TestWorker()
    const service = await worker.code(`async ctx => {
      console.log('a %d', 1, { b: 2 })
      console.error('two\\nlines')
      console.warn('w'); console.debug('d'); console.info('i')
      console.group('g'); console.log('inside'); console.groupEnd()
      console.table([{ x: 1 }])
      console.assert(false, 'asserted')
      process.stdout.write('first\\nsecond\\r\\nthi')
      process.stderr.write(Buffer.from('err'))
      await null
      process.stdout.write('rd\\nrest')
      process.stdout.write('c3bc', 'hex')
    }`)
    const id = worker.call({ service })
    await worker.finished(id)
    expect(worker.logsOf(id).map(({ level, message }) => `${level}: ${message}`)).toEqual([
      'info: a 1 { b: 2 }',
      'error: two\nlines',
      'warn: w',
      'debug: d',
      'info: i',
      'info: g',
      'info:   inside',
      expect.stringMatching(/^info: ┌.*\n│ \(index\)/),
      'warn: Assertion failed: asserted',
      'stdout: first',
      'stdout: second',
      'stdout: third',
      'stdout: restü',
      'stderr: err',
    ])
    expect(worker.output).toBe('')
  })

  test('belongs to its own call, also when two run side by side', async () => {
    await using worker = new TestWorker()
    const service = await worker.code(`async ctx => {
      const name = ctx.request.payload
      for (let n = 0; n < 5; n++) {
        console.log(name, n)
        await new Promise(resolve => (n % 2 ? setImmediate(resolve) : setTimeout(resolve, 1)))
        process.stdout.write(name)
        await Promise.all([null, new Promise(process.nextTick)])
        process.stdout.write(' end\\n')
      }
    }`)
    const ids = worker.calls([
      { service, body: 'one' },
      { service, body: 'two' },
    ])
    for (const [index, id] of ids.entries()) {
      await worker.finished(id)
      const name = ['one', 'two'][index]
      const lines = Array.from({ length: 5 }, (_, n) => [`${name} ${n}`, `${name} end`]).flat()
      expect(worker.logsOf(id).map(({ message }) => message)).toEqual(lines)
    }
  })

  test('after its end is still its own', async () => {
    await using worker = new TestWorker()
    const service = await worker.code(`ctx => {
      setTimeout(() => {
        console.log('late')
        process.stdout.write('later')
        throw new Error('latest')
      })
      return 1
    }`)
    const id = worker.call({ service })
    expect(await worker.finished(id)).toMatchObject({ ok: true })
    const last = await worker.until('logged', ({ level }) => level === 'error')
    expect(last.message).toMatch(/^Thrown after s0 had finished: Error: latest\n {4}at /)
    expect(worker.logsOf(id).map(({ message }) => message)).toEqual(['late', 'later', last.message])
    expect(await worker.run({ service })).toMatchObject({ ok: true })
  })

  test("while a module loads is nobody's, and so are warnings and what a loose timer throws", async () => {
    await using worker = new TestWorker()
    await worker.code(
      `console.log('loading')
      process.emitWarning('careful')
      setTimeout(() => { throw new Error('loose') })
      export default () => 1`,
      { wrap: false },
    )
    await worker.until('logged', ({ message }) => message.includes('loose'))
    expect(worker.logsOf(0).map(({ level, message }) => `${level}: ${message.split('\n')[0]}`)).toEqual([
      'info: loading',
      'warn: Warning: careful',
      'error: Thrown outside of any call: Error: loose',
    ])
    expect(worker.output).toBe('')
  })

  test.each([
    ['a line', "ctx.log.info('about to hang')", 'logged'],
    ['an invocation', "ctx.invokeAsync('other')", 'invoked'],
  ])('%s is with the host before its handler lets go of the thread', async (_name, code, type) => {
    await using worker = new TestWorker()
    const service = await worker.code(`ctx => { ${code}; for (;;); }`)
    const id = worker.call({ service })
    const recorded = () => worker.recorded().map(record => record.type)
    await expect.poll(recorded).toEqual(['started', type])
    worker.kill()
    await worker.exited
    expect(worker.seen.some(record => 'id' in record && record.id === id)).toBe(false)
    expect(recorded()).toEqual(['started', type])
  })
})

describe('a flood of lines', () => {
  test.each([
    ['console.log', `console.log('line %d of %s', n, 'many')`],
    ['ctx.log', `ctx.log.info('line ' + n, { n })`],
    ['process.stdout.write', `process.stdout.write('line ' + n + '\\n')`],
  ])('by %s is bounded, counted and told', async (_name, line) => {
    await using worker = new TestWorker()
    const service = await worker.code(`ctx => { for (let n = 0; n < 1_000_000; n++) ${line} }`)
    const id = worker.call({ service })
    expect(await worker.finished(id)).toMatchObject({ ok: true })
    const lines = worker.logsOf(id)
    expect(lines).toHaveLength(1001)
    expect(lines[999]?.message).toMatch(/^line 999/)
    expect(lines[1000]).toMatchObject({
      level: 'warn',
      dropped: 999_000,
      message: '999,000 more lines were left out: a call keeps 1,000 lines and 256 KiB',
    })
    const order = worker.seen.findIndex(record => record.type === 'finished' && record.id === id)
    expect(worker.seen.findIndex(record => record.type === 'logged' && record.dropped > 0)).toBeLessThan(
      order,
    )
  })

  test('in few large pieces is bounded too', async () => {
    await using worker = new TestWorker({ logBytes: 1000 })
    const service = await worker.code(`ctx => {
      console.log('x'.repeat(10_000_000))
      process.stdout.write('y\\n'.repeat(100_000))
      process.stdout.write('z'.repeat(10_000_000))
      ctx.log.info('more')
    }`)
    const id = worker.call({ service })
    await worker.finished(id)
    const lines = worker.logsOf(id)
    expect(lines.map(({ message }) => message.length)).toEqual([
      1000 + '... (9999000 left out)'.length,
      expect.any(Number),
    ])
    expect(lines[1]?.dropped).toBe(100_002)
  })

  test("of nobody's is bounded, and told within a second", async () => {
    await using worker = new TestWorker({ logLines: 3 })
    await worker.code(
      `for (let n = 0; n < 10; n++) console.log(n)
      export default () => 1`,
      { wrap: false },
    )
    await worker.until('logged', ({ dropped }) => dropped > 0)
    expect(worker.logsOf(0).map(({ message, dropped }) => [message, dropped])).toEqual([
      ['0', 0],
      ['1', 0],
      ['2', 0],
      ['7 more lines were left out: outside of calls a second keeps 3 lines and 256 KiB', 7],
    ])
  })
})
