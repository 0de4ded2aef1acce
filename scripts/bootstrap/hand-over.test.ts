import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, expect, test } from 'vitest'

const script = join(import.meta.dirname, 'fixtures', 'hands-over.mjs')

function start(args: readonly string[], options: { node?: string; detached?: boolean } = {}) {
  const { node = process.execPath, detached = false } = options
  return spawn(process.execPath, [script, node, ...args], { detached })
}

/** Lines of what a process writes, as they come. */
function linesOf(child: ChildProcessWithoutNullStreams): AsyncIterator<string> {
  return createInterface(child.stdout)[Symbol.asyncIterator]()
}

describe('handing over to another Node', () => {
  test('ends with the exit code of the other', async () => {
    const [code, signal] = await once(start(['exit', '7']), 'exit')
    expect({ code, signal }).toEqual({ code: 7, signal: null })
  })

  test.skipIf(process.platform === 'win32')('ends by the signal that ended the other', async () => {
    const [code, signal] = await once(start(['die']), 'exit')
    expect({ code, signal }).toEqual({ code: null, signal: 'SIGKILL' })
  })

  test('leaves stdin and stdout to the other', async () => {
    const child = start(['echo'])
    const lines = linesOf(child)
    child.stdin.end('one\ntwo\n')
    expect([await lines.next(), await lines.next()]).toMatchObject([{ value: 'one' }, { value: 'two' }])
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  test.skipIf(process.platform === 'win32')('passes on a signal that was sent to it alone', async () => {
    const child = start(['count'])
    const lines = linesOf(child)
    expect(await lines.next()).toMatchObject({ value: 'ready' })
    child.kill('SIGINT')
    expect(await lines.next()).toMatchObject({ value: 'interrupted' })
    child.kill('SIGTERM')
    expect(await lines.next()).toMatchObject({ value: '1 interrupts' })
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  test.skipIf(process.platform === 'win32')('counts Ctrl-C once, which reaches both', async () => {
    const child = start(['count'], { detached: true })
    const lines = linesOf(child)
    expect(await lines.next()).toMatchObject({ value: 'ready' })
    process.kill(-Number(child.pid), 'SIGINT')
    expect(await lines.next()).toMatchObject({ value: 'interrupted' })
    // The second half of the pair was sent before this, so it is counted by now if it is counted at all.
    process.kill(-Number(child.pid), 'SIGTERM')
    expect(await lines.next()).toMatchObject({ value: '1 interrupts' })
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  test('says what to do when the other does not start', async () => {
    const child = start(['exit', '0'], { node: join(import.meta.dirname, 'no-such-node') })
    let errors = ''
    child.stderr.setEncoding('utf8').on('data', text => {
      errors += text
    })
    expect(await once(child, 'close')).toEqual([1, null])
    expect(errors).toMatch(/no-such-node does not start here.*ENOENT/)
    expect(errors).toContain('install Node 24 or newer')
  })
})
