import type { MenuItemConstructorOptions } from 'electron'
import { describe, expect, test } from 'vitest'
import { hostCommands } from '../../shared/host-commands.ts'
import { menuTemplate } from './menu.ts'

type Item = MenuItemConstructorOptions

const itemsOf = (platform: NodeJS.Platform, send: (command: string) => void = () => {}): Item[] =>
  menuTemplate({ platform, tools: false, send }).flatMap(({ submenu }) =>
    Array.isArray(submenu) ? submenu : [],
  )

describe('the menu', () => {
  test.each(['linux', 'win32', 'darwin'] as const)('sends commands that pages know, on %s', platform => {
    const sent: string[] = []
    const items = itemsOf(platform, command => sent.push(command)).filter(({ click }) => click)
    for (const { click } of items) Reflect.apply(click ?? (() => {}), null, [])
    expect(sent).toEqual(items.map(({ id }) => id))
    // The window alone asks for this one.
    expect(new Set([...sent, 'close'])).toEqual(new Set(hostCommands))
  })

  test.each(['linux', 'win32', 'darwin'] as const)('has each key once, on %s', platform => {
    const keys = itemsOf(platform).flatMap(({ accelerator }) => accelerator ?? [])
    expect(keys).toEqual([...new Set(keys)])
  })

  test('leaves undo and redo to pages where they see the keys first', () => {
    const taken = (platform: NodeJS.Platform) =>
      itemsOf(platform)
        .filter(({ id }) => id === 'undo' || id === 'redo')
        .map(({ registerAccelerator }) => registerAccelerator)
    expect(taken('linux')).toEqual([false, false])
    expect(taken('darwin')).toEqual([true, true])
  })

  test("has no developer's tools in what users install", () => {
    const roles = (tools: boolean) =>
      menuTemplate({ platform: 'linux', tools, send: () => {} })
        .flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []))
        .map(({ role }) => role)
    expect(roles(true)).toEqual(expect.arrayContaining(['reload', 'toggleDevTools']))
    for (const role of ['reload', 'toggleDevTools'] as const) expect(roles(false)).not.toContain(role)
  })
})
