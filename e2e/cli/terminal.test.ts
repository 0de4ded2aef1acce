import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { Fanfare } from '../harness/fanfare.ts'
import { flowOf } from '../harness/flow.ts'
import { cliFile } from '../harness/paths.ts'
import { makeWorkspace, type Workspace } from '../harness/workspace.ts'

/** util-linux's `script` gives a program a terminal, and writes what it shows. */
const script = 'script'
const hasScript =
  spawnSync(script, ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') ?? false

const FLOW = 'flows/seen.flow.json'

function seenWorkspace(): Promise<Workspace> {
  return makeWorkspace({
    services: {
      quick: 'async () => 1',
      waits: "async ctx => { mark('waits'); await gate('open', ctx.signal); return 2 }",
      fails: "async ctx => { throw new Error('broken pipe') }",
      hears: "async ctx => { ctx.log.info('I hear ' + ctx.request.payload.target); return 1 }",
    },
    flows: {
      seen: flowOf({
        name: 'Seen live',
        targets: { q: 'quick', w: 'waits', f: 'fails' },
        onTarget: { h: 'hears' },
      }),
    },
  })
}

function onTerminal(
  workspace: Workspace,
  words: readonly string[],
  env: Record<string, string> = {},
): Fanfare {
  const command = [process.execPath, cliFile, ...words].map(word => `'${word}'`).join(' ')
  return workspace.adopt(
    new Fanfare(script, ['-qefc', `stty rows 30 cols 100; ${command}`, '/dev/null'], {
      cwd: workspace.root,
      input: null,
      env: { TERM: 'xterm-256color', SHELL: '/bin/sh', ...env },
    }),
  )
}

/** What a terminal would still show: the last frame, and what was written since. */
function withoutCodes(written: string): string {
  // biome-ignore lint/complexity/useRegexLiterals: the sequences are clearer so
  return written.replace(new RegExp('\u001b\\[[0-9;?]*[A-Za-z]', 'g'), '').replaceAll('\r\n', '\n')
}

describe.skipIf(!hasScript)("on a terminal (skipped where util-linux's script is missing)", () => {
  test('a run is drawn as it goes: glyphs, words, durations, a bar, and a summary at the end', async () => {
    const workspace = await seenWorkspace()
    const running = onTerminal(workspace, ['run', FLOW], { NO_COLOR: '1' })
    await workspace.waitForMark('waits')
    await running.waitForText(/░ {2}2 of 3 targets, 1 failed, 1 running {2}2 deliveries/)
    // It turns, and its clock goes on.
    for (const glyph of '◐◓◑◒') await running.waitForText(new RegExp(`${glyph} Running +waits +\\d`))
    await workspace.open('open')
    const { code, stdout } = await running.finished

    expect(code).toBe(1)
    const shown = withoutCodes(stdout)
    expect(shown).toContain('Seen live  flows/seen.flow.json')
    expect(shown).toContain('█')
    expect(shown).toContain('I hear quick')
    const end = shown.slice(shown.lastIndexOf('Seen live'))
    expect(end).toMatch(/✓ OK +quick +\d/)
    expect(end).toMatch(/✓ OK +waits +\d/)
    expect(end).toMatch(/✗ Failed +fails +\d[\d.]* ms +E_SERVICE_THREW/)
    expect(end).toContain('Error: broken pipe')
    expect(end).toMatch(/^Not all OK$/m)
    expect(end).toMatch(/Targets +2 OK, 1 failed of 3/)
    expect(end).toMatch(/Deliveries +3 OK of 3/)
  })

  test('the cursor comes back, whatever the end', async () => {
    const workspace = await seenWorkspace()
    const ended = onTerminal(workspace, ['run', FLOW])
    await workspace.waitForMark('waits')
    await workspace.open('open')
    const { stdout } = await ended.finished
    expect(stdout.lastIndexOf('\u001b[?25h')).toBeGreaterThan(stdout.lastIndexOf('\u001b[?25l'))

    const other = await seenWorkspace()
    const killed = onTerminal(other, ['run', FLOW])
    await other.waitForMark('waits')
    await killed.waitForText('Running')
    // Typed, as people do it: the terminal sends the signal.
    killed.type('\u0003')
    await killed.waitForText('Ctrl+C again ends at once')
    const { code, stdout: shown } = await killed.finished
    expect(code).toBe(130)
    expect(shown.lastIndexOf('\u001b[?25h')).toBeGreaterThan(shown.lastIndexOf('\u001b[?25l'))
    expect(withoutCodes(shown)).toMatch(/^Cancelled$/m)
    await other.untilQuiet()
  })

  test('NO_COLOR leaves no colours, but the drawing', async () => {
    const workspace = await seenWorkspace()
    await workspace.open('open')
    const { stdout } = await onTerminal(workspace, ['run', FLOW], { NO_COLOR: '1' }).finished
    expect(stdout).toContain('\u001b[?25l')
    expect(stdout).not.toMatch(/\u001b\[[0-9;]*m/)
    expect(stdout).toContain('✓ OK')
  })

  test('colours are there otherwise', async () => {
    const workspace = await seenWorkspace()
    await workspace.open('open')
    const { stdout } = await onTerminal(workspace, ['run', FLOW]).finished
    expect(stdout).toMatch(/\u001b\[[0-9;]*m/)
  })

  test('a dumb terminal gets plain lines', async () => {
    const workspace = await seenWorkspace()
    await workspace.open('open')
    const { stdout } = await onTerminal(workspace, ['run', FLOW], { TERM: 'dumb', NO_COLOR: '1' }).finished
    expect(stdout).not.toContain('\u001b')
    expect(stdout).toMatch(/\+ OK +quick/)
  })

  test('--json is the same on a terminal', async () => {
    const workspace = await seenWorkspace()
    await workspace.open('open')
    const { stdout } = await onTerminal(workspace, ['run', FLOW, '--json']).finished
    expect(stdout).not.toContain('\u001b')
    const lines = stdout.trim().split('\r\n')
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ type: 'run.completed' })
  })
})
