import { describe, expect, test } from 'vitest'
import { type Desk, planEditor } from './editor.ts'

const at =
  (...files: string[]): Desk['exists'] =>
  file =>
    files.includes(file)
const argsOf = (desk: Desk) => {
  const plan = planEditor(desk)
  return plan && [plan.program, ...plan.argumentsFor('/w/a b.ts', 3, 7)]
}

describe('the editor', () => {
  test.each<[string, Desk, string[] | null]>([
    [
      'is the one that is named',
      {
        platform: 'linux',
        env: { PATH: '/bin', FANFARE_EDITOR: 'gedit' },
        exists: at('/bin/gedit', '/bin/code'),
      },
      ['/bin/gedit', '/w/a b.ts'],
    ],
    [
      'is none when the one that is named is not there',
      { platform: 'linux', env: { PATH: '/bin', FANFARE_EDITOR: 'gedit' }, exists: at('/bin/code') },
      null,
    ],
    [
      'is what the terminal uses, if that has a window',
      { platform: 'linux', env: { PATH: '/bin', VISUAL: 'zed --wait' }, exists: at('/bin/zed', '/bin/code') },
      ['/bin/zed', '/w/a b.ts:3:7'],
    ],
    [
      'is not one that needs a terminal',
      {
        platform: 'linux',
        env: { PATH: '/bin:/usr/bin', EDITOR: 'vim' },
        exists: at('/bin/vim', '/usr/bin/code'),
      },
      ['/usr/bin/code', '-g', '/w/a b.ts:3:7'],
    ],
    [
      'takes the place in its own way',
      {
        platform: 'darwin',
        env: { PATH: '/opt', FANFARE_EDITOR: '/apps/webstorm' },
        exists: at('/apps/webstorm'),
      },
      ['/apps/webstorm', '--line', '3', '--column', '7', '/w/a b.ts'],
    ],
    [
      'is not looked for in the current folder',
      { platform: 'linux', env: { PATH: '.:bin' }, exists: () => true },
      null,
    ],
    [
      'on Windows is no script',
      {
        platform: 'win32',
        env: { PATH: 'C:\\bin', LOCALAPPDATA: 'C:\\l' },
        exists: at('C:\\bin\\code.cmd', 'C:\\l\\Programs\\Microsoft VS Code\\Code.exe'),
      },
      ['C:\\l\\Programs\\Microsoft VS Code\\Code.exe', '-g', '/w/a b.ts:3:7'],
    ],
    ['is none where there is none', { platform: 'linux', env: {}, exists: () => true }, null],
  ])('%s', (_what, desk, wanted) => {
    expect(argsOf(desk)).toEqual(wanted)
  })

  test('opens a file without a place', () => {
    const plan = planEditor({ platform: 'linux', env: { PATH: '/bin' }, exists: at('/bin/code') })
    expect(plan?.argumentsFor('/w/a.ts', null, null)).toEqual(['-g', '/w/a.ts'])
  })
})
