import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { monotonicNow } from './clock.ts'

test('is the machine clock, also in another process', () => {
  const clock = new URL('./clock.ts', import.meta.url).href
  const program = `import { monotonicNow } from ${JSON.stringify(clock)}
    const before = Number(process.hrtime.bigint()) / 1e6
    const now = monotonicNow()
    const after = Number(process.hrtime.bigint()) / 1e6
    console.log(now >= before - 0.05 && now <= after + 0.05)`
  for (let round = 0; round < 5; round++) {
    const before = monotonicNow()
    const said = execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' })
    expect(said.trim()).toBe('true')
    expect(monotonicNow()).toBeGreaterThan(before)
  }
})
