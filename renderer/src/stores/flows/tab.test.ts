import { describe, expect, test } from 'vitest'
import type { NodeId } from '../../../../shared/ids.ts'
import { moveNodes, updateFlow, updateNode } from '../edits/index.ts'
import { dashboard } from '../testing/documents.ts'
import type { Selection } from '../types.ts'
import { edited, newTab, redone, reloaded, saved, stateOf, type TabEntry, UNDO_LIMIT, undone } from './tab.ts'

const none: Selection = { nodes: [], edges: [], call: null }
const crm = 'p2c' as NodeId
const start = (): TabEntry =>
  newTab({ id: 't', path: 'flows/a.flow.json', document: dashboard(), revision: 'r1' })
const rename = (tab: TabEntry, name: string, merge: string | null = null): TabEntry =>
  edited(tab, doc => updateFlow(doc, { name }), { label: 'Rename', merge, joins: true, selection: none })
const back = (tab: TabEntry): TabEntry => undone(tab, none)?.tab ?? tab
const on = (tab: TabEntry): TabEntry => redone(tab)?.tab ?? tab
const save = (tab: TabEntry): TabEntry =>
  saved(tab, { mark: stateOf(tab), revision: 'r2', path: 'flows/a.flow.json', at: 5 })

describe('a tab', () => {
  test('is called by its flow, else by its file, else untitled', () => {
    expect(start().name).toBe('Customer dashboard')
    expect(rename(start(), 'Other').name).toBe('Other')
    const nameless = updateFlow(dashboard(), { name: undefined })
    expect(newTab({ id: 't', path: 'flows/x/night.flow.json', document: nameless }).name).toBe('night')
    expect(newTab({ id: 't', path: null, document: nameless }).name).toBe('Untitled')
  })

  test('is the same one after an edit that changes nothing', () => {
    const tab = start()
    expect(rename(tab, 'Customer dashboard')).toBe(tab)
  })

  test('is dirty exactly while it is not as its file is', () => {
    const first = rename(start(), 'One')
    expect([start().dirty, first.dirty, back(first).dirty, on(back(first)).dirty]).toEqual([
      false,
      true,
      false,
      true,
    ])
    const kept = save(first)
    expect(kept.dirty).toBe(false)
    expect(kept).toMatchObject({ revision: 'r2', savedAt: 5, changedOutside: false })
    expect([back(kept).dirty, on(back(kept)).dirty]).toEqual([true, false])
    // What was saved is undone, and another edit made: the saved state can't be come back to.
    const other = rename(back(kept), 'Two')
    expect([other.dirty, back(other).dirty]).toEqual([true, true])
  })

  test('is dirty when it was edited while it was written', () => {
    const first = rename(start(), 'One')
    const mark = stateOf(first)
    const second = rename(first, 'Two')
    const kept = saved(second, { mark, revision: 'r2', path: 'p', at: 0 })
    expect([kept.dirty, back(kept).dirty]).toEqual([true, false])
  })

  test('keeps a bounded number of marks, and does not call the oldest of them saved', () => {
    let tab = start()
    for (let count = 0; count < UNDO_LIMIT + 5; count++) tab = rename(tab, `Name ${count}`)
    expect(tab.undo).toHaveLength(UNDO_LIMIT)
    while (tab.undo.length > 0) tab = back(tab)
    expect(tab.document.name).toBe('Name 4')
    expect(tab.dirty).toBe(true)
  })
})

describe('a gesture', () => {
  test('is one mark, undone at once', () => {
    let tab = start()
    for (const x of [1, 2, 3]) {
      tab = edited(tab, doc => moveNodes(doc, { p2c: [x, 0] }), {
        label: 'Move',
        merge: 'drag',
        joins: x > 1,
        selection: none,
      })
    }
    expect(tab.undo).toHaveLength(1)
    expect(back(tab).document).toEqual(dashboard())
    expect(on(back(tab)).document.layout?.[crm]).toEqual([3, 0])
  })

  test('that ends where it began leaves no mark', () => {
    const there = rename(start(), 'Other', 'typing')
    const again = rename(there, 'Customer dashboard', 'typing')
    expect(again.undo).toHaveLength(0)
    expect(again.dirty).toBe(false)
  })

  test('does not join another, nor what was saved', () => {
    const first = rename(start(), 'One', 'a')
    expect(rename(first, 'Two', 'b').undo).toHaveLength(2)
    expect(rename(back(rename(first, 'Two', 'b')), 'Three', 'a').undo).toHaveLength(2)
    const kept = rename(save(first), 'Two', 'a')
    expect(kept.dirty).toBe(true)
    expect(back(kept).dirty).toBe(true)
  })
})

describe('undo', () => {
  test('goes entry by entry: what is not part of a mark stays', () => {
    const moved = edited(start(), doc => moveNodes(doc, { p2c: [9, 9] }), {
      label: 'Move',
      merge: null,
      joins: false,
      selection: none,
    })
    expect(moved.undo[0]).toMatchObject({
      label: 'Move',
      before: { layout: { p2c: [320, -80] } },
      after: { layout: { p2c: [9, 9] } },
    })
    expect(back(moved).document.nodes).toBe(moved.document.nodes)
  })

  test('gives the selection before, and redo the one that was then', () => {
    const selection = { nodes: [crm], edges: [], call: null }
    const tab = edited(start(), doc => updateNode(doc, crm, { label: 'x' }), {
      label: 'Label',
      merge: null,
      joins: false,
      selection,
    })
    const step = undone(tab, none)
    expect(step?.selection).toBe(selection)
    expect(step?.label).toBe('Label')
    expect(step && redone(step.tab)?.selection).toBe(none)
  })
})

test('loading the file again is a mark of its own, and then nothing is unsaved', () => {
  const tab = rename(start(), 'Mine')
  const file = {
    document: updateFlow(dashboard(), { name: 'Theirs' }),
    revision: 'r9',
    readOnly: null,
    locked: false,
    copyable: true,
    fileProblems: [],
  }
  const again = reloaded(tab, file, none)
  expect(again).toMatchObject({ name: 'Theirs', revision: 'r9', dirty: false })
  expect(back(again)).toMatchObject({ name: 'Mine', dirty: true })
})
