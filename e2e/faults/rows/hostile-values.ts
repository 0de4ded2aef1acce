import { besides, hurtOfLoad, outcomesBeside } from '../kit/besides.ts'
import { LOAD_FLOW, loadWorkspace } from '../kit/load.ts'
import { runMonitored } from '../kit/monitored.ts'
import { atMost, exactly, none, type Row, type RowOptions, type RowResult, told } from '../row.ts'

interface Value {
  /** What the handler does. */
  readonly body: string
  /** Null: it is responded as it is, or in a form that is defined. */
  readonly code: string | null
  /** What the exception has to name. */
  readonly says?: RegExp
}

const values: Readonly<Record<string, Value>> = {
  'string-of-100-mb': {
    body: "return 'x'.repeat(100_000_000)",
    code: 'E_PAYLOAD_TOO_LARGE',
    says: /67,108,864/,
  },
  'objects-1200000': { body: 'return Array.from({ length: 1_200_000 }, (_, i) => ({ i }))', code: null },
  'result-of-1-gb': {
    body: 'return Array.from({ length: 16 }, (_, i) => String(i % 10).repeat(64 * 1024 * 1024))',
    code: 'E_PAYLOAD_TOO_LARGE',
    says: /67,108,864/,
  },
  'depth-100000': {
    body: 'let value = 1; for (let i = 0; i < 100_000; i++) value = [value]; return value',
    code: 'E_RESPONSE_NOT_SERIALISABLE',
    says: /deep|nest|level/i,
  },
  function: { body: 'return { at: [0, () => 1] }', code: 'E_RESPONSE_NOT_SERIALISABLE', says: /at/ },
  symbol: { body: "return { at: Symbol('a') }", code: 'E_RESPONSE_NOT_SERIALISABLE', says: /at/ },
  circular: {
    body: 'const me = {}; me.again = me; return me',
    code: 'E_RESPONSE_NOT_SERIALISABLE',
    says: /again/,
  },
  proxy: {
    body: `const refuse = () => { throw new Error('no entry') }
      return { at: new Proxy({}, { get: refuse, ownKeys: refuse, has: refuse, getPrototypeOf: refuse, getOwnPropertyDescriptor: refuse }) }`,
    code: 'E_RESPONSE_NOT_SERIALISABLE',
    says: /at|no entry/,
  },
  'big-integer': { body: 'return { at: 12345678901234567890n }', code: null },
  getter: {
    body: "return { at: { get trap() { throw new Error('caught') } } }",
    code: 'E_RESPONSE_NOT_SERIALISABLE',
    says: /caught|trap/,
  },
  'throws-undefined': { body: 'throw undefined', code: 'E_SERVICE_THREW', says: /undefined/ },
}

/** What has died, rather than failed. */
const DEATHS = ['E_WORKER_LOST', 'E_WORKER_EXIT', 'E_OUT_OF_MEMORY', 'E_TIMEOUT']
/** A loop that stands still longer than this is noticed by people. */
const MOST_DELAY_MS = 500

export const hostileValues: Row = {
  name: 'hostile-values',
  what: `responses that hurt: ${Object.keys(values).join(', ')}`,
  expected:
    'over the limit, or an error that says where; no worker dies of it, and the host does not stand still',
  rounds: 3,
  quickRounds: 1,
  run,
}

async function run({ rounds, load, quick }: RowOptions): Promise<RowResult> {
  const names = Object.keys(values)
  const workspace = await loadWorkspace({
    targets: load,
    content: {
      files: Object.fromEntries(
        names.map(name => [
          `services/hostile/${name}.mjs`,
          `export default async () => {\n${values[name]?.body}\n}\n`,
        ]),
      ),
    },
    change: besides(
      Object.fromEntries(
        names.flatMap((name, i) =>
          Array.from({ length: rounds }, (_, round) => [
            `f${i}r${round}`,
            { service: `hostile.${name}`, timeoutMs: 120_000 },
          ]),
        ),
      ),
    ),
  })
  try {
    const { finished, loopDelayMs, peakMb } = await runMonitored(workspace, ['run', LOAD_FLOW, '--json'])
    await workspace.untilQuiet()
    const outcomes = outcomesBeside(finished.stdout)
    const wrong = outcomes.filter(({ target, errorCode, exception }) => {
      const expected = values[target.replace('hostile.', '')]
      return errorCode !== expected?.code || (expected?.says && !expected.says.test(exception ?? ''))
    })
    const dead = outcomes.filter(({ errorCode }) => errorCode !== null && DEATHS.includes(errorCode))
    return {
      rounds,
      figures: [
        exactly('answered as they have to be', outcomes.length - wrong.length, names.length * rounds),
        none('worker deaths', dead.length),
        none('of the load that failed', hurtOfLoad(finished.stdout, load)),
        quick
          ? told('the host stood still at the most, ms', loopDelayMs)
          : atMost('the host stood still at the most, ms', loopDelayMs, MOST_DELAY_MS),
        told('memory of the host at the most, MB', peakMb),
      ],
      findings: [
        ...wrong.map(
          ({ target, errorCode, exception }) => `${target}: ${errorCode} ${exception?.slice(0, 300)}`,
        ),
        ...(finished.stderr === '' ? [] : [finished.stderr.slice(0, 1000)]),
      ],
    }
  } finally {
    await workspace.dispose()
  }
}
