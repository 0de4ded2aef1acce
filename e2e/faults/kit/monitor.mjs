/** Loaded into the host by `--import`: says at its end how long its loop stood still, and how much memory it had. */
import { readFileSync, writeFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'

const file = process.env.FANFARE_MONITOR
if (file) {
  const delays = monitorEventLoopDelay({ resolution: 5 })
  delays.enable()
  // Loading the program is no delay of its loop.
  setTimeout(() => delays.reset(), 400).unref()
  process.on('exit', () => {
    const [, peak] = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'latin1')) ?? []
    writeFileSync(file, JSON.stringify({ loopDelayMs: delays.max / 1e6, peakMb: Number(peak) / 1024 }))
  })
}
