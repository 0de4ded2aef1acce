import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { processStat, startTime } from './proc.ts'

test.skipIf(process.platform !== 'linux')('a process that nobody has waited for is over', async () => {
  const parent = spawn('sh', ['-c', 'cat <&3 >/dev/null & echo $!; exec sleep 30'], {
    stdio: ['ignore', 'pipe', 'ignore', 'pipe'],
  })
  try {
    const [text] = await once(parent.stdout ?? parent, 'data')
    const pid = Number(String(text))
    expect(startTime(pid)).not.toBeNull()
    // It ends once its parent is another program, which does not know that it has a child.
    await expect.poll(() => readFileSync(`/proc/${parent.pid}/comm`, 'utf8').trim()).toBe('sleep')
    const input = parent.stdio[3]
    if (input instanceof Writable) input.end()
    await expect.poll(() => processStat(pid)?.zombie).toBe(true)
    expect(startTime(pid)).toBeNull()
  } finally {
    parent.kill('SIGKILL')
  }
})
