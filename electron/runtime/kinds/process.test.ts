import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { createGroups, type Groups } from './groups.ts'
import { createProcessHandler, type ProcessKindOptions } from './process.ts'
import { failureOf, type TestCall, testCall } from './testing.ts'

const folder = mkdtempSync(join(tmpdir(), 'fanfare-process-'))
const groups = createGroups(null)
afterAll(() => {
  groups.killAll()
  rmSync(folder, { recursive: true })
})

type Definition = Record<string, unknown>
type Options = Partial<ProcessKindOptions>

function service(definition: Definition, secrets: Record<string, string> = {}, options: Options = {}) {
  const spec = {
    kind: 'process' as const,
    name: 'test.process',
    secrets,
    folder,
    definition: { kind: 'process', ...definition },
  }
  return createProcessHandler(spec, { groups, ...options })
}

/** A command that runs JavaScript. */
const node = (script: string, ...args: string[]): string[] => [process.execPath, '-e', script, '--', ...args]

const run = async (
  definition: Definition,
  request: unknown = null,
  call = testCall(request),
): Promise<unknown> => JSON.parse(await service(definition)(call))

const PRINT_ARGS = 'console.log(JSON.stringify(process.argv.slice(1)))'
const ECHO = 'process.stdin.pipe(process.stdout)'

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    // A killed process stays in the table until its parent has looked.
    return process.platform !== 'linux' || !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))
  } catch {
    return false
  }
}

/** Resolves when none of the processes lives. The test's timeout is what fails it. */
async function gone(...pids: number[]): Promise<void> {
  while (pids.some(isAlive)) await new Promise(resolve => setImmediate(resolve))
}

describe('responses', () => {
  test('stdin is the request, stdout the response', async () => {
    expect(await run({ command: node(ECHO) }, { a: [1, 'ä'] })).toEqual({ a: [1, 'ä'] })
    expect(await run({ command: node(ECHO) }, null)).toBeNull()
  })

  test.each([
    ['{ "a":\n1 }', { a: 1 }],
    ['12\n', 12],
    ['plain text\n', 'plain text\n'],
    ['', ''],
    ['{"a":1}{"b":2}', '{"a":1}{"b":2}'],
  ])('%j', async (written, response) => {
    expect(await run({ command: node('process.stdout.write(process.argv[1])', written) })).toEqual(response)
  })

  test('a process need not read its input', async () => {
    expect(await run({ command: node('console.log(1)') }, 'x'.repeat(5_000_000))).toBe(1)
    expect(
      await run(
        { command: node('process.stdin.destroy(); setTimeout(() => console.log(2), 50)') },
        'x'.repeat(5_000_000),
      ),
    ).toBe(2)
  })

  test('10 MB come back whole', async () => {
    const request = 'ä'.repeat(5_000_000)
    expect(await run({ command: node(ECHO) }, request)).toBe(request)
  })

  test('more than the limit ends the process', async () => {
    const flood = node(
      'const b = Buffer.alloc(65536, "x"); (function w() { while (process.stdout.write(b)); process.stdout.once("drain", w) })()',
    )
    const handler = service({ command: flood }, {}, { maxBytes: 1_000_000 })
    expect(await failureOf(handler(testCall()))).toBe(
      `E_PAYLOAD_TOO_LARGE ${process.execPath} wrote more than 1000000 bytes to stdout, and was ended.`,
    )
  })
})

describe('no shell', () => {
  test.each([
    '$(touch pwned)',
    '`id`',
    '; rm -rf x',
    '| cat',
    '&& echo 1',
    '> file',
    '*',
    '"',
    "'",
    '\\',
    '--flag',
    '-rf',
    '',
    ' a  b ',
    '\n',
    '%PATH%',
    '$HOME',
  ])('%j is one argument', async argument => {
    const command = [...node(PRINT_ARGS), '{{request.a}}', 'x={{request.a}}']
    expect(await run({ command }, { a: argument })).toEqual([argument, `x=${argument}`])
  })

  test('values that are no text are JSON, a list is one argument', async () => {
    const command = [
      ...node(PRINT_ARGS),
      '{{request.list}}',
      '{{request.n}}',
      '{{request.none}}',
      '{{.Names}}',
    ]
    expect(await run({ command }, { list: ['a', 'b'], n: 1, none: null })).toEqual([
      '["a","b"]',
      '1',
      '',
      '{{.Names}}',
    ])
  })

  test('NUL and missing values fail before anything is started', async () => {
    const command = ['no-such-program', '{{request.a}}']
    expect(await failureOf(run({ command }, { a: 'x\0y' }))).toBe(
      'E_REQUEST `command[1]` is filled with a NUL character, which no process can be given.',
    )
    expect(await failureOf(run({ command }, {}))).toBe(
      'E_REQUEST `command[1]` refers to {{request.a}}, which the request does not have.',
    )
    expect(await failureOf(run({ command: ['x'], env: { A: '{{request.a}}' } }, {}))).toContain(
      'E_REQUEST `env.A` refers to',
    )
  })
})

describe('folder and environment', () => {
  test('the folder is the workspace, `cwd` is seen from there', async () => {
    const command = node('console.log(JSON.stringify(process.cwd()))')
    expect(await run({ command })).toBe(folder)
    expect(await run({ command, cwd: '..' })).toBe(join(folder, '..'))
    expect(await run({ command, cwd: process.cwd() })).toBe(process.cwd())
  })

  test("the worker's own variables stay with it", async () => {
    const command = node('console.log(JSON.stringify(process.env))')
    const environment = {
      PATH: process.env.PATH,
      HOME: '/home/ada',
      LC_ALL: 'C',
      HOST_TOKEN: 'canary',
      NODE_OPTIONS: '--no-warnings',
    }
    const handler = service(
      { command, env: { OWN: 'is {{secret.S}}', HOME: '/other' } },
      { S: 'hidden' },
      { environment },
    )
    const seen = JSON.parse(await handler(testCall()))
    expect(seen).toMatchObject({
      PATH: process.env.PATH,
      LC_ALL: 'C',
      OWN: 'is hidden',
      HOME: '/other',
      FANFARE_GROUP: groups.token,
    })
    expect(JSON.stringify(seen)).not.toContain('canary')
    expect(seen).not.toHaveProperty('NODE_OPTIONS')
  })
})

describe('failures', () => {
  test.each([
    ['process.exit(3)', 'exited with code 3'],
    ['console.error("bad thing"); process.exit(1)', 'exited with code 1:\nbad thing'],
    ['process.kill(process.pid, "SIGKILL")', 'was ended by SIGKILL'],
    [
      'console.error("x".repeat(10000) + "the end"); process.exitCode = 1',
      `exited with code 1:\n${'x'.repeat(4_096 - 8)}the end`,
    ],
  ])('%s', async (script, message) => {
    expect(await failureOf(run({ command: node(script) }))).toBe(
      `E_PROCESS_EXIT ${process.execPath} ${message}`,
    )
  })

  test('a program that does not exist', async () => {
    expect(await failureOf(run({ command: ['no-such-program-here'] }))).toBe(
      'E_PROCESS_EXIT no-such-program-here could not be started: there is no such program. Is it installed and on the PATH, or its path right as seen from `cwd`? (ENOENT)',
    )
  })

  test('a folder that does not exist', async () => {
    expect(await failureOf(run({ command: node('1'), cwd: 'nowhere' }))).toContain(
      `its folder \`cwd\`, ${join(folder, 'nowhere')}, does not exist.`,
    )
  })

  test('a file that is no program', async () => {
    writeFileSync(join(folder, 'data.txt'), 'x')
    expect(await failureOf(run({ command: ['./data.txt'] }))).toContain(
      'E_PROCESS_EXIT ./data.txt could not be started: it may not be executed.',
    )
  })

  test('arguments that are too long', async () => {
    expect(await failureOf(run({ command: ['echo', '{{request}}'] }, 'x'.repeat(5_000_000)))).toContain(
      'E_PROCESS_EXIT echo could not be started: its arguments',
    )
  })

  test.each([
    [{ command: [] }, '`command`'],
    [{ command: [' '] }, '`command`: its first item is empty'],
    [{ command: 'ls -l' }, '`command`'],
    [{ command: ['a'], env: { 'A=B': 'c' } }, '`env`: "A=B"'],
  ])('a definition %j does not load', (definition, message) => {
    expect(() => service(definition)).toThrow(
      expect.objectContaining({ code: 'E_SERVICE_LOAD', message: expect.stringContaining(message) }),
    )
  })
})

describe('stderr is the log', () => {
  test('line by line, the last one without an end too', async () => {
    const call = testCall()
    await run({ command: node('process.stderr.write("one\\r\\ntwo\\n\\nthree")') }, null, call)
    expect(call.lines).toEqual(['one', 'two', '', 'three'].map(message => ({ level: 'stderr', message })))
  })

  test('a flood of lines is capped and counted', async () => {
    const call = testCall()
    await run({ command: node('process.stderr.write("line\\n".repeat(1_000_000))') }, null, call)
    expect(call.lines).toHaveLength(1_001)
    expect(call.lines.at(-1)).toEqual({
      level: 'warn',
      message: '999000 more lines of stderr were left out of the log',
    })
  })

  test('so is a line without an end', async () => {
    const call = testCall()
    await run({ command: node('process.stderr.write("x".repeat(10_000_000))') }, null, call)
    expect(call.lines.map(line => line.message.length)).toEqual([8 * 1024 + 1])
  })

  test('secrets are hidden, in log and exception, wherever a cut falls', async () => {
    const secret = 'CANARY-s3cret'
    const script = 'console.error((process.env.S + " ").repeat(3000)); process.exit(1)'
    const call = testCall()
    const handler = service({ command: node(script), env: { S: '{{secret.S}}' } }, { S: secret })
    const failure = await failureOf(handler(call))
    for (const text of [failure, ...call.lines.map(line => line.message)]) {
      expect(text).toContain('*** ***')
      expect(text.replaceAll('***', '').replace(process.execPath, '')).not.toMatch(/CANARY|s3cret|NARY|cret/)
    }
  })

  test('a secret among the arguments is handed over with a warning', async () => {
    const call = testCall()
    const handler = service({ command: [...node(PRINT_ARGS), '{{secret.S}}'] }, { S: 'a-secret' })
    expect(JSON.parse(await handler(call))).toEqual(['a-secret'])
    expect(call.lines).toEqual([{ level: 'warn', message: expect.stringContaining('Hand it on in `env`') }])
  })
})

/** A process that starts a child, writes both pids as a line of stderr, and goes on for good. */
const family = (childScript: string, parentScript = ''): string[] =>
  node(
    `
    const child = require('node:child_process').spawn(process.execPath, ['-e', process.argv[1]], { stdio: ['ignore', 'pipe', 'inherit'] })
    child.stdout.once('data', () => { console.error(process.pid + ' ' + child.pid); ${parentScript} })
    setInterval(() => {}, 1000)
  `,
    `${childScript}; console.log(1); setInterval(() => {}, 1000)`,
  )

/** Resolves with the pids that a `family` has written. */
function pidsOf(call: TestCall): Promise<number[]> {
  return new Promise(resolve => {
    const log = call.log
    Object.assign(call, {
      log: (level: 'stderr', message: string) => {
        log(level, message)
        if (/^\d+ \d+$/.test(message)) resolve(message.split(' ').map(Number))
      },
    })
  })
}

describe.skipIf(process.platform === 'win32')('nothing of a group survives', () => {
  test.each([
    ['that end when asked to', ''],
    ['that ignore being asked', 'process.on("SIGTERM", () => {})'],
  ])('a cancel ends a process and its children %s', async (_, ignore) => {
    const call = testCall()
    const pids = pidsOf(call)
    const failure = failureOf(service({ command: family(ignore, ignore) }, {}, { graceMs: 50 })(call))
    const [parent = 0, child = 0] = await pids
    expect([isAlive(parent), isAlive(child)]).toEqual([true, true])
    call.abort()
    expect(await failure).toBe(`E_CANCELLED ${process.execPath} was cancelled while it ran.`)
    await gone(parent, child)
  })

  test('children that ignore being asked go with their parent that does not', async () => {
    const call = testCall()
    const pids = pidsOf(call)
    const failure = failureOf(
      service({ command: family('process.on("SIGTERM", () => {})') }, {}, { graceMs: 1e6 })(call),
    )
    const [parent = 0, child = 0] = await pids
    call.abort()
    expect(await failure).toContain('E_CANCELLED')
    await gone(parent, child)
  })

  test.each([
    ['well', 'process.exit(0)', 'no failure'],
    ['badly', 'process.exit(9)', 'exited with code 9'],
  ])('children that a process leaves behind when it ends %s', async (_, end, outcome) => {
    const call = testCall()
    const pids = pidsOf(call)
    const failure = failureOf(service({ command: family('', end) })(call))
    const [parent = 0, child = 0] = await pids
    expect(await failure).toContain(outcome)
    await gone(parent, child)
  })

  test('killAll ends all that run', async () => {
    const own: Groups = createGroups(null)
    const calls = [testCall(), testCall()]
    const pids = Promise.all(calls.map(pidsOf))
    const failures = calls.map(call => failureOf(service({ command: family('') }, {}, { groups: own })(call)))
    const all = (await pids).flat()
    own.killAll()
    await gone(...all)
    for (const failure of await Promise.all(failures)) expect(failure).toContain('was ended by SIGKILL')
  })

  test('a process that leaves the group does not hold the call', async () => {
    const leave = node(`
      const child = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'inherit' })
      child.unref()
      console.log(child.pid)
    `)
    const pid = Number(await run({ command: leave }))
    expect(isAlive(pid)).toBe(true)
    process.kill(pid, 'SIGKILL')
  })
})

test('a call that is cancelled already starts nothing', async () => {
  const call = testCall()
  call.abort()
  expect(await failureOf(service({ command: ['no-such-program'] })(call))).toContain('E_CANCELLED')
})

test('100 processes at once', async () => {
  const handler = service({ command: ['cat'] })
  const texts = await Promise.all(Array.from({ length: 100 }, (_, index) => handler(testCall({ index }))))
  expect(texts.map(text => JSON.parse(text).index)).toEqual(Array.from({ length: 100 }, (_, index) => index))
})
