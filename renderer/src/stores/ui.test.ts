import { describe, expect, test } from 'vitest'
import type { NodeId } from '../../../shared/ids.ts'
import { memoryStorage } from './storage.ts'
import { Ui } from './ui.ts'

const id = (text: string): NodeId => text as NodeId

describe('what the window shows', () => {
  test('is remembered, but for what belongs to a moment', () => {
    const storage = memoryStorage()
    const ui = new Ui(storage, () => null)
    ui.setDockTab('log')
    ui.setTheme('dark')
    ui.setSizes('frame', { side: 20, main: 80 })
    ui.toggleFolder('crm')
    ui.setPaletteOpen(true)
    ui.select({ nodes: [id('a')] })
    const again = new Ui(storage, () => null).store.getState()
    expect(again).toMatchObject({
      dockTab: 'log',
      theme: 'dark',
      sizes: { frame: { side: 20, main: 80 } },
      openFolders: ['crm'],
      paletteOpen: false,
      selection: { nodes: [] },
    })
  })

  test('has a default for what can not be read', () => {
    for (const text of ['', '{', 'null', '7', '{"theme":"pink","sizes":3,"dockTab":"log"}']) {
      const storage = memoryStorage()
      storage.set('fanfare:ui', text)
      const state = new Ui(storage, () => null).store.getState()
      expect(state).toMatchObject({ theme: 'system', sizes: {}, dockOpen: true })
    }
  })

  test('has one selection, the same object while it stays the same', () => {
    const ui = new Ui(memoryStorage(), call => (call === 3 ? id('a') : null))
    ui.select({ nodes: [id('a')], edges: ['e'] })
    const before = ui.store.getState().selection
    ui.select({ nodes: [id('a')], edges: ['e'] })
    expect(ui.store.getState().selection).toBe(before)
    ui.selectCall(3)
    expect(ui.store.getState().selection).toEqual({ nodes: ['a'], edges: [], call: 3 })
    ui.selectCall(4)
    expect(ui.store.getState().selection).toEqual({ nodes: [], edges: [], call: 4 })
  })
})
