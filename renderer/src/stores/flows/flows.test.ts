import { describe, expect, test } from 'vitest'
import { dashboardText } from '../../../../shared/flow/testing/dashboard.ts'
import { CommandError } from '../../../../shared/rpc/command-error.ts'
import { settled } from '../../client/testing.ts'
import { moveNodes, updateFlow, updateNode } from '../edits/index.ts'
import { crm, noSelection, path, setup, theirs } from '../testing/flows.ts'

describe('tabs', () => {
  test('show a flow of the workspace once, however often it is opened', async () => {
    const { flows, host } = setup()
    const ids = await Promise.all([flows.open(path), flows.open(path)])
    expect(ids).toEqual(['tab1', 'tab1'])
    flows.create()
    expect(await flows.open(path)).toBe('tab1')
    expect(flows.store.getState().active).toBe('tab1')
    expect(host.called('flow.read')).toHaveLength(1)
    expect(flows.active).toMatchObject({ name: 'Customer dashboard', dirty: false, path })
  })

  test('say why a flow can not be opened', async () => {
    const { flows } = setup()
    expect(await flows.open('flows/none.flow.json')).toBeNull()
    expect(flows.store.getState()).toMatchObject({
      tabs: [],
      error: expect.stringContaining('none.flow.json'),
    })
  })

  test('of a new flow have something to draw from, and nothing to save', () => {
    const { flows } = setup()
    flows.create()
    expect(Object.values(flows.active?.document.nodes ?? {}).map(node => node.kind)).toEqual(['source'])
    expect(flows.active).toMatchObject({ path: null, name: 'Untitled', dirty: false })
  })

  test('leave the next one shown when they are closed, and ask when they have changes', async () => {
    const { flows, rename, question } = setup()
    const [one, two, three] = [flows.create(), flows.create(), flows.create()]
    flows.activate(two)
    expect(await flows.close()).toBe(true)
    expect(flows.store.getState().active).toBe(three)
    rename('Mine')
    const closing = flows.close(three)
    expect(question()).toEqual({ kind: 'unsaved', tabs: [three] })
    flows.answer('cancel')
    expect(await closing).toBe(false)
    const again = flows.close(three)
    flows.answer('discard')
    expect(await again).toBe(true)
    expect(flows.store.getState()).toMatchObject({ active: one, question: null })
  })

  test('drop the selection when another is shown', async () => {
    const { flows, select, selected } = setup()
    const one = flows.create()
    flows.create()
    select({ nodes: [crm], edges: [], call: null })
    flows.activate(one)
    expect(selected()).toEqual(noSelection)
  })
})

describe('edits', () => {
  test('are undone and done again with their selection', async () => {
    const { flows, select, selected } = setup()
    await flows.open(path)
    select({ nodes: [crm], edges: [], call: null })
    flows.edit('Label', doc => updateNode(doc, crm, { label: 'Customer' }))
    select(noSelection)
    expect(flows.undo()).toBe('Label')
    expect(selected().nodes).toEqual([crm])
    expect(flows.active?.document.nodes[crm]?.label).toBeUndefined()
    expect(flows.redo()).toBe('Label')
    expect(selected()).toEqual(noSelection)
    expect(flows.active?.document.nodes[crm]?.label).toBe('Customer')
    expect(flows.redo()).toBeNull()
  })

  test('of one drag are one mark however long it pauses; those of the next are another', async () => {
    const { flows, clock } = setup()
    await flows.open(path)
    const move = (x: number): boolean =>
      flows.edit('Move', doc => moveNodes(doc, { p2c: [x, 0] }), { merge: 'move' })
    flows.holdGesture(true)
    move(1)
    clock.pass(60_000)
    move(2)
    flows.holdGesture(false)
    flows.holdGesture(true)
    move(3)
    flows.holdGesture(false)
    expect(flows.active?.undo).toHaveLength(2)
  })

  test('of typing are one mark until it pauses, or something else is done', async () => {
    const { flows, clock } = setup()
    await flows.open(path)
    const type = (name: string): boolean =>
      flows.edit('Rename', doc => updateFlow(doc, { name }), { merge: 'name' })
    type('a')
    clock.pass(500)
    type('ab')
    expect(flows.active?.undo).toHaveLength(1)
    clock.pass(5000)
    type('abc')
    expect(flows.active?.undo).toHaveLength(2)
    flows.endGesture()
    type('abcd')
    expect(flows.active?.undo).toHaveLength(3)
    flows.undo()
    type('x')
    expect(flows.active?.undo).toHaveLength(3)
  })

  test('are refused while a past run is shown, and so is undo', async () => {
    const { flows, rename, showRun } = setup()
    await flows.open(path)
    rename('Mine')
    showRun(true)
    expect(rename('Other')).toBe(false)
    expect(flows.undo()).toBeNull()
    expect(flows.active?.name).toBe('Mine')
  })
})

describe('saving', () => {
  test('writes the file, and does not when there is nothing to write', async () => {
    const { flows, files, host, rename } = setup()
    await flows.open(path)
    expect(await flows.save()).toBe(true)
    expect(host.called('flow.write')).toHaveLength(0)
    rename('Mine')
    expect(await flows.save()).toBe(true)
    expect(files.texts.get(path)).toContain('"name": "Mine"')
    expect(flows.active).toMatchObject({ dirty: false, saving: false })
    rename('Again')
    expect(await flows.save()).toBe(true)
    expect(files.texts.get(path)).toContain('"name": "Again"')
  })

  test('keeps what is edited meanwhile, and one write goes after the other', async () => {
    const { flows, files, rename } = setup()
    await flows.open(path)
    rename('One')
    let open: () => void = () => undefined
    files.gate = new Promise(resolve => {
      open = resolve
    })
    const first = flows.save()
    await settled()
    expect(flows.active?.saving).toBe(true)
    rename('Two')
    const second = flows.save()
    open()
    expect(await first).toBe(true)
    expect(await second).toBe(true)
    expect(files.texts.get(path)).toContain('"name": "Two"')
    expect(flows.active?.dirty).toBe(false)
  })

  test('asks for a name the first time, and again while a file has it', async () => {
    const { flows, files, rename, question } = setup()
    flows.create()
    rename('Night & Day')
    const saving = flows.save()
    await settled()
    expect(question()).toMatchObject({ kind: 'name', suggested: 'flows/night-day.flow.json', error: null })
    flows.answer({ path })
    await settled()
    expect(question()).toMatchObject({
      kind: 'name',
      suggested: path,
      error: expect.stringContaining('already'),
    })
    flows.answer({ path: 'flows/night' })
    expect(await saving).toBe(true)
    expect(files.texts.get('flows/night.flow.json')).toContain('Night & Day')
    expect(files.texts.get(path)).toBe(dashboardText)
    expect(flows.active).toMatchObject({ path: 'flows/night.flow.json', dirty: false })
  })

  test('says what went wrong, and loses nothing', async () => {
    const { flows, files, rename } = setup()
    await flows.open(path)
    rename('Mine')
    files.answers['flow.write'] = () => {
      throw new CommandError('E_IO', 'The disk is full.')
    }
    expect(await flows.save()).toBe(false)
    expect(flows.active).toMatchObject({ dirty: true, saving: false, error: 'The disk is full.' })
  })

  test('works for the whole of what is open, with one question', async () => {
    const { flows, files, rename } = setup()
    await flows.open(path)
    rename('Mine')
    flows.create()
    const closing = flows.closeAll()
    expect(flows.store.getState().question).toEqual({ kind: 'unsaved', tabs: ['tab1'] })
    flows.answer('save')
    expect(await closing).toBe(true)
    expect(files.texts.get(path)).toContain('Mine')
    expect(flows.store.getState().tabs).toEqual([])
  })
})

describe('a file that somebody else has changed', () => {
  const conflict = async () => {
    const given = setup()
    await given.flows.open(path)
    given.rename('Mine')
    given.files.change(path, theirs)
    const saving = given.flows.save()
    await settled()
    expect(given.question()).toEqual({ kind: 'conflict', tab: 'tab1', path, gone: false })
    expect(given.files.texts.get(path)).toContain('Theirs')
    return { ...given, saving }
  }

  test('is not overwritten before the user says so', async () => {
    const { flows, files, saving } = await conflict()
    flows.answer('cancel')
    expect(await saving).toBe(false)
    expect(files.texts.get(path)).toContain('Theirs')
    expect(flows.active).toMatchObject({ dirty: true, changedOutside: true, saving: false })
  })

  test('is overwritten when the user says so, and asked about again when it changes once more', async () => {
    const { flows, files, saving, question } = await conflict()
    files.change(path, text => text.replace('Theirs', 'Theirs again'))
    flows.answer('overwrite')
    await settled()
    expect(question()).toMatchObject({ kind: 'conflict' })
    flows.answer('overwrite')
    expect(await saving).toBe(true)
    expect(files.texts.get(path)).toContain('"name": "Mine"')
    expect(flows.active).toMatchObject({ dirty: false, changedOutside: false })
  })

  test('is shown instead, and what was there can be come back to', async () => {
    const { flows, saving } = await conflict()
    flows.answer('reload')
    await saving
    expect(flows.active).toMatchObject({ name: 'Theirs', dirty: false, changedOutside: false })
    flows.undo()
    expect(flows.active).toMatchObject({ name: 'Mine', dirty: true })
  })

  test('stays, and mine is saved beside it', async () => {
    const { flows, files, saving, question } = await conflict()
    flows.answer('save-as')
    await settled()
    expect(question()).toMatchObject({ kind: 'name' })
    flows.answer({ path: 'flows/mine.flow.json' })
    expect(await saving).toBe(true)
    expect(files.texts.get(path)).toContain('Theirs')
    expect(files.texts.get('flows/mine.flow.json')).toContain('Mine')
  })

  test('that is gone is written anew when the user says so', async () => {
    const { flows, files, rename, question } = setup()
    await flows.open(path)
    rename('Mine')
    files.texts.delete(path)
    const saving = flows.save()
    await settled()
    expect(question()).toMatchObject({ kind: 'conflict', gone: true })
    flows.answer('overwrite')
    expect(await saving).toBe(true)
    expect(files.texts.get(path)).toContain('Mine')
  })

  test('shows at once in a tab without changes, and can be undone', async () => {
    const { flows, files } = setup()
    await flows.open(path)
    await flows.lookOutside(path)
    expect(flows.active?.undo).toHaveLength(0)
    files.change(path, theirs)
    await flows.lookOutside(path)
    expect(flows.active).toMatchObject({ name: 'Theirs', dirty: false, changedOutside: false })
    flows.undo()
    expect(flows.active).toMatchObject({ name: 'Customer dashboard', dirty: true })
  })

  test('marks a tab that has changes, and changes nothing in it', async () => {
    const { flows, files, rename } = setup()
    await flows.open(path)
    rename('Mine')
    files.change(path, theirs)
    await flows.lookOutside(path)
    expect(flows.active).toMatchObject({ name: 'Mine', dirty: true, changedOutside: true })
  })

  test('is not mistaken for what is being saved from here', async () => {
    const { flows, files, rename } = setup()
    await flows.open(path)
    rename('Mine')
    const looking = flows.lookOutside(path)
    const saving = flows.save()
    await Promise.all([looking, saving, flows.lookOutside(path)])
    expect(flows.active).toMatchObject({ name: 'Mine', dirty: false, changedOutside: false })
    expect(flows.active?.undo).toHaveLength(1)
    expect(files.texts.get(path)).toContain('Mine')
  })
})
