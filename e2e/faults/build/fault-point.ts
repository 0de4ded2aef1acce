import { readFileSync, writeFileSync } from 'node:fs'
import { z } from 'zod'

/**
 * Takes the place of `shared/fault-point.ts` in the fault suite's build. What is to happen is in a file in the folder
 * where the program runs, so that workers, whose environment is not the host's, are reached too. Without that file
 * nothing happens.
 */
const planSchema = z.object({
  point: z.string(),
  /** The process dies when it comes by for the so-manieth time. */
  arrival: z.int().min(1),
  /** `self`: the process that comes by; `parent`: the one that started it, which for a worker is the host. */
  victim: z.enum(['self', 'parent']),
  /** So long the thread that comes by stands still before that, while others go on, ms. */
  dwellMs: z.number().min(0).optional(),
})

/** What is to be done, and how often the point has been passed in this thread. */
class Armed {
  readonly #plan: z.infer<typeof planSchema> | null
  #arrivals = 0

  constructor() {
    this.#plan = readPlan()
  }

  pass(name: string): void {
    const plan = this.#plan
    if (plan === null || name !== plan.point || ++this.#arrivals !== plan.arrival) return
    // One death for each plan, whichever process comes first.
    if (!claim(name)) return
    if (plan.dwellMs) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, plan.dwellMs)
    process.kill(plan.victim === 'self' ? process.pid : process.ppid, 'SIGKILL')
  }
}

function claim(name: string): boolean {
  try {
    writeFileSync('fault-reached', name, { flag: 'wx' })
    return true
  } catch {
    return false
  }
}

function readPlan(): z.infer<typeof planSchema> | null {
  try {
    return planSchema.parse(JSON.parse(readFileSync('fault.json', 'utf8')))
  } catch {
    return null
  }
}

const armed = new Armed()

export const faultPoint = (name: string): void => armed.pass(name)
