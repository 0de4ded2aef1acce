/** Loaded into the host by `--import`: writes how far its wall clock has jumped either way, against a clock that can't. */
import { writeFileSync } from 'node:fs'

const file = process.env.FANFARE_CLOCK_SEEN
if (file) {
  const offset = () => Date.now() - performance.now()
  const began = offset()
  let [most, least] = [0, 0]
  setInterval(() => {
    const jumped = offset() - began
    most = Math.max(most, jumped)
    least = Math.min(least, jumped)
  }, 10).unref()
  process.on('exit', () => writeFileSync(file, JSON.stringify({ mostMs: most, leastMs: least })))
}
