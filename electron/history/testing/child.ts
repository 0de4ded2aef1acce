import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const PROGRAM = fileURLToPath(new URL('./child-writer.ts', import.meta.url))

/** Starts a process that writes a run, and follows what it says. `killAfter`: child-writer.ts. */
export function startWriter(folder: string, calls: number, sizes: number[], killAfter = 0) {
  const child = spawn(
    process.execPath,
    [PROGRAM, folder, String(calls), sizes.join(','), String(killAfter)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const writer = {
    runId: '',
    durable: 0,
    done: false,
    failure: '',
    kill: () => child.kill('SIGKILL'),
    pid: child.pid ?? 0,
  }
  const waiting: { count: number; resolve(): void }[] = []
  const lines = createInterface({ input: child.stdout })
  lines.on('line', line => {
    const [word, value = ''] = line.split(' ')
    if (word === 'run') writer.runId = value
    if (word === 'durable') writer.durable += Number(value)
    if (word === 'failed') writer.failure = line
    if (word === 'done') writer.done = true
    for (const one of waiting) if (writer.durable >= one.count) one.resolve()
  })
  /** The process is gone, and all that it said has been heard. */
  const ended = Promise.all([once(child, 'exit'), once(lines, 'close')])
  return Object.assign(writer, {
    ended,
    /** Resolves when so many entries have been told durable, or the process has ended. */
    until: (count: number): Promise<unknown> =>
      Promise.race([ended, new Promise<void>(resolve => waiting.push({ count, resolve }))]),
  })
}
