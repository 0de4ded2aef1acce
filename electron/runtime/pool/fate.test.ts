import { describe, expect, test } from 'vitest'
import { type Death, decideFates, type LostCall, nameExit } from './fate.ts'

interface TestCall extends LostCall {
  readonly label: string
}
const call = (label: string, more: Partial<LostCall> = {}): TestCall => ({
  label,
  service: { name: label },
  idempotent: false,
  started: true,
  losses: 0,
  ...more,
})
const decide = (death: Partial<Death<TestCall>>, calls: TestCall[], others: TestCall[] = []) => {
  const whole = { exit: 9, outOfMemory: false, blockedBy: null, exited: null, current: null, ...death }
  const { blamed, fates } = decideFates(whole, calls, others)
  const outcomes = calls.map(each => {
    const fate = fates.get(each)
    if (fate?.kind === 'fail') return fate.code
    return fate?.alone ? 'alone' : 'again'
  })
  const text = (each: TestCall) => {
    const fate = fates.get(each)
    return fate?.kind === 'fail' ? fate.text : ''
  }
  return { blamed: blamed?.label ?? null, outcomes, text }
}

describe('the call that had the thread', () => {
  const running = call('running')
  const waiting = call('waiting', { started: false })
  const sibling = call('sibling')
  const repeatable = call('repeatable', { idempotent: true })

  test('fails, what had not begun and what may be repeated runs again, the rest is lost', () => {
    const { blamed, outcomes, text } = decide({ current: running, exit: 11 }, [
      sibling,
      repeatable,
      running,
      waiting,
    ])
    expect(blamed).toBe('running')
    expect(outcomes).toEqual(['E_WORKER_LOST', 'again', 'E_WORKER_LOST', 'again'])
    expect(text(running)).toBe('The worker process that ran running ended unexpectedly with signal SIGSEGV.')
    expect(text(sibling)).toMatch(
      /^The worker process that ran sibling was lost: running ended.*not declared idempotent/,
    )
  })

  test('fails even if it is idempotent: it would do it again', () => {
    const culprit = call('culprit', { idempotent: true })
    expect(decide({ current: culprit }, [culprit]).outcomes).toEqual(['E_WORKER_LOST'])
  })

  test('ran out of memory', () => {
    const { outcomes, text } = decide({ current: running, outOfMemory: true, exit: 6 }, [running, sibling])
    expect(outcomes).toEqual(['E_OUT_OF_MEMORY', 'E_WORKER_LOST'])
    expect(text(sibling)).toContain('running ran out of memory')
  })
})

describe('process.exit', () => {
  test('is put down to who called it, whoever had the thread', () => {
    const exits = call('exits')
    const running = call('running')
    const exited = { call: exits, service: 'exits', exitCode: 3 }
    const { outcomes, blamed } = decide({ exited, current: running, exit: 3 }, [exits, running])
    expect(outcomes).toEqual(['E_WORKER_EXIT', 'E_WORKER_LOST'])
    expect(blamed).toBe('exits')
  })

  test('of a call that had finished is put down to nobody in flight', () => {
    const running = call('running', { idempotent: true })
    const exited = { call: null, service: 'earlier', exitCode: 0 }
    expect(decide({ exited, current: running, exit: 0 }, [running]).outcomes).toEqual(['again'])
    const lost = call('lost')
    const decided = decide({ exited, current: lost, exit: 0 }, [lost])
    expect(decided.outcomes).toEqual(['E_WORKER_LOST'])
    expect(decided.text(lost)).toContain('earlier ended it with exit code 0')
  })

  test('outside of any call is said to be so', () => {
    const lost = call('lost')
    const decided = decide({ exited: { call: null, service: null, exitCode: 1 } }, [lost])
    expect(decided.text(lost)).toContain('code that no call answers for')
  })
})

describe('an unknown cause', () => {
  test('is the only call that had begun', () => {
    const only = call('only')
    const waiting = call('waiting', { started: false })
    expect(decide({}, [waiting, only])).toMatchObject({
      blamed: 'only',
      outcomes: ['again', 'E_WORKER_LOST'],
    })
  })

  test('may be a call that was cancelled', () => {
    const cancelled = call('cancelled')
    expect(decide({}, [], [cancelled]).blamed).toBe('cancelled')
    const other = call('other', { idempotent: true })
    expect(decide({}, [other], [cancelled])).toMatchObject({ blamed: null, outcomes: ['alone'] })
  })

  test('makes idempotent calls run again alone, but not for ever', () => {
    const calls = [0, 1, 2, 3].map(losses => call(`lost ${losses} times`, { idempotent: true, losses }))
    expect(decide({}, calls).outcomes).toEqual(['alone', 'alone', 'alone', 'E_WORKER_LOST'])
  })

  test('with a full heap is said to all', () => {
    const calls = [call('a'), call('b')]
    const { outcomes, text } = decide({ outOfMemory: true }, calls)
    expect(outcomes).toEqual(['E_OUT_OF_MEMORY', 'E_OUT_OF_MEMORY'])
    expect(text(calls[0] ?? call('none'))).toContain('one of 2 calls')
  })
})

test('a worker ended for a blocking call says so to the others', () => {
  const blocking = call('blocking')
  const sibling = call('sibling')
  const { outcomes, text } = decide({ blockedBy: blocking, current: blocking }, [sibling], [blocking])
  expect(outcomes).toEqual(['E_WORKER_LOST'])
  expect(text(sibling)).toContain('blocking blocked it and had to be ended')
})

test('what never begins is not sent round for ever', () => {
  const calls = [0, 19, 20].map(losses => call('x', { started: false, losses }))
  expect(decide({ current: call('other') }, calls).outcomes).toEqual(['again', 'again', 'E_WORKER_LOST'])
})

test('numbers of exits are named as far as they can be', () => {
  expect([1, 9, 11, 134, 137, 200].map(nameExit)).toEqual([
    'signal SIGHUP',
    'signal SIGKILL',
    'signal SIGSEGV',
    expect.stringMatching(/^signal SIG(ABRT|IOT)$/),
    'signal SIGKILL',
    'exit code 200',
  ])
})
