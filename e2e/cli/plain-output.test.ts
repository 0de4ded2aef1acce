import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { parseEvent } from '../harness/events.ts'
import { basicEnvironment, Fanfare } from '../harness/fanfare.ts'
import { flowOf } from '../harness/flow.ts'
import { cliFile } from '../harness/paths.ts'
import { makeWorkspace, type Workspace } from '../harness/workspace.ts'

const FLOW = 'flows/mixed.flow.json'
/** Everything below a space but the end of a line, and what begins a terminal's sequences. */
const control = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/

function mixedWorkspace(): Promise<Workspace> {
  return makeWorkspace({
    services: {
      // What services write, and how they fail, is text from somebody else.
      noisy: `async ctx => {
        ctx.log.info('red \\u001b[31malert\\u001b[0m \\u0007 and \\u009b2J', { a: 1 })
        console.log('by console\\rover')
        return 'fine'
      }`,
      fails: "async ctx => { throw new Error('broken \\u001b]0;title\\u0007 pipe') }",
      hears: "async ctx => 'heard'",
    },
    flows: {
      mixed: flowOf({ name: 'Mixed', targets: { n: 'noisy', f: 'fails' }, onTarget: { h: 'hears' } }),
    },
  })
}

describe('where output is no terminal', () => {
  test('a run is plain lines: outcomes as they come, failures, and a summary', async () => {
    const workspace = await mixedWorkspace()

    const { code, stdout, stderr } = await workspace.fanfare(['run', FLOW])

    expect(code).toBe(1)
    expect(stderr).toBe('')
    expect(stdout).not.toMatch(control)
    expect(stdout).toMatch(/^✓ OK +noisy +\d[\d.,]* ms/m)
    expect(stdout).toMatch(/^✗ Failed +fails +\d[\d.,]* ms +E_SERVICE_THREW/m)
    expect(stdout.match(/✓ OK +hears .* for (noisy|fails)$/gm)).toHaveLength(2)
    expect(stdout).toContain('by console')
    expect(stdout).toMatch(/Error: broken .* pipe/)
    expect(stdout).toContain('services/fails.mjs:')
    expect(stdout).toMatch(/^Not all OK$/m)
    expect(stdout).toMatch(/^ {2}Targets +1 OK, 1 failed of 2$/m)
    expect(stdout).toMatch(/^ {2}Deliveries +2 OK of 2$/m)
    expect(stdout).toMatch(/^ {2}Wall time +\d/m)
    expect(stdout).toMatch(/^ {2}Run +K\w{27}$/m)
  })

  test('--quiet leaves out what services log', async () => {
    const workspace = await mixedWorkspace()
    const { stdout } = await workspace.fanfare(['run', FLOW, '--quiet'])
    expect(stdout).not.toContain('by console')
    expect(stdout).toMatch(/^✓ OK +noisy/m)
  })

  test('a terminal that knows no Unicode gets ASCII', async () => {
    const workspace = await mixedWorkspace()
    const { stdout } = await workspace.fanfare(['run', FLOW, '--quiet'], { env: { LANG: 'C' } })
    expect(stdout).toMatch(/^\+ OK +noisy/m)
    expect(stdout).toMatch(/^x Failed +fails/m)
  })

  test.each(['runs', 'show last', 'show last --log', 'show last --payloads', `validate ${FLOW}`])(
    '%s writes no control codes',
    async words => {
      const workspace = await mixedWorkspace()
      await workspace.fanfare(['run', FLOW, '--json'])
      const { code, stdout, stderr } = await workspace.fanfare(words.split(' '))
      expect(code).toBe(0)
      expect(stdout.length).toBeGreaterThan(20)
      expect(`${stdout}${stderr}`).not.toMatch(control)
    },
  )
})

describe('colours', () => {
  test('can be forced, and NO_COLOR and --no-color forbid them', async () => {
    const workspace = await mixedWorkspace()
    const colour = { env: { FORCE_COLOR: '1' } }
    const [forced, byVariable, byFlag] = await Promise.all([
      workspace.fanfare(['validate', FLOW], colour),
      workspace.fanfare(['validate', FLOW], { env: { NO_COLOR: '1' } }),
      workspace.fanfare(['validate', FLOW, '--no-color'], colour),
    ])
    expect(forced.stdout).toContain('\u001b[')
    expect(byVariable.stdout).not.toMatch(control)
    expect(byFlag.stdout).not.toMatch(control)
  })
})

describe('a reader that goes away', () => {
  test('after one line of --json: the program ends quietly, and leaves no process', async () => {
    const workspace = await makeWorkspace({
      services: { work: 'async ctx => ctx.request.payload', hears: 'async () => 1' },
      flows: {
        many: flowOf({
          targets: Object.fromEntries(
            Array.from({ length: 300 }, (_, i) => [`t${i}`, { service: 'work', request: 'x'.repeat(500) }]),
          ),
          onTarget: { h: 'hears' },
        }),
      },
    })
    const script = `"$0" "$1" run flows/many.flow.json --json | head -1; echo "codes \${PIPESTATUS[*]}"`
    const running = workspace.adopt(
      new Fanfare('bash', ['-c', script, process.execPath, cliFile], { cwd: workspace.root }),
    )

    const { lines, stderr } = await running.finished

    expect(stderr).toBe('')
    expect(parseEvent(lines[0] ?? '')).toMatchObject({ type: 'run.started' })
    expect(lines[1]).toMatch(/^codes (0|130|141) 0$/)
    await workspace.untilQuiet()
  })

  test('before anything is written', async () => {
    const workspace = await mixedWorkspace()
    const child = spawn(process.execPath, [cliFile, 'run', FLOW], {
      cwd: workspace.root,
      env: basicEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child.stdout.destroy()
    const [stderr] = await Promise.all([
      text(child.stderr),
      new Promise(resolve => child.once('close', resolve)),
    ])
    expect(stderr).toBe('')
    expect(child.signalCode).toBeNull()
  })
})
