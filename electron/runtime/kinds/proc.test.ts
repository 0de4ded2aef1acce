import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { processStat, startTime } from './proc.ts'

test.skipIf(process.platform !== 'linux')('a process that nobody has waited for is over', async () => {
  // What is left runs another program, which does not know that it has a child.
  const parent = spawn('sh', ['-c', 'true & echo $!; exec sleep 30'], { stdio: ['ignore', 'pipe', 'ignore'] })
  try {
    const [text] = await once(parent.stdout, 'data')
    const pid = Number(String(text))
    await expect.poll(() => processStat(pid)?.zombie).toBe(true)
    expect(startTime(pid)).toBeNull()
    expect(startTime(parent.pid ?? 0)).not.toBeNull()
  } finally {
    parent.kill('SIGKILL')
  }
})
