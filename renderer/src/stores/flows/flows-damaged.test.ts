import { describe, expect, test } from 'vitest'
import { dashboardText } from '../../../../shared/flow/testing/dashboard.ts'
import { settled } from '../../client/testing.ts'
import { path, setup } from '../testing/flows.ts'

describe('a file that can not be read whole', () => {
  test('opens as far as it can be read, and is never saved over', async () => {
    const cut = dashboardText.slice(0, dashboardText.indexOf('"edges"') + 30)
    const { flows, files, rename, question } = setup({ 'flows/cut.flow.json': cut })
    await flows.open('flows/cut.flow.json')
    expect(Object.keys(flows.active?.document.nodes ?? {})).toHaveLength(5)
    expect(flows.active?.readOnly).toContain('could not be read past line')
    expect(flows.active?.problems[0]).toMatchObject({ code: 'syntax', severity: 'error' })
    rename('Mine')
    const saving = flows.save()
    await settled()
    expect(question()).toMatchObject({ kind: 'name' })
    flows.answer({ path: 'flows/whole.flow.json' })
    expect(await saving).toBe(true)
    expect(files.texts.get('flows/cut.flow.json')).toBe(cut)
    expect(flows.active).toMatchObject({ path: 'flows/whole.flow.json', readOnly: null })
  })

  test('of a newer format is shown, and not edited', async () => {
    const newer = dashboardText.replace('"formatVersion": 1', '"formatVersion": 2')
    const { flows, rename } = setup({ 'flows/newer.flow.json': newer })
    await flows.open('flows/newer.flow.json')
    expect(flows.active).toMatchObject({
      locked: true,
      copyable: false,
      readOnly: expect.stringContaining('Update Fanfare'),
    })
    expect(Object.keys(flows.active?.document.nodes ?? {})).toHaveLength(5)
    expect(rename('Mine')).toBe(false)
  })

  test('that may only be read is not edited, but its copy is; nor is it locked once it may be written', async () => {
    const { flows, files, rename } = setup()
    files.writeProtected.add(path)
    await flows.open(path)
    expect(flows.active).toMatchObject({
      locked: true,
      copyable: true,
      readOnly: 'The file may only be read.',
    })
    expect(rename('Mine')).toBe(false)
    files.writeProtected.clear()
    await flows.lookOutside(path)
    expect(flows.active).toMatchObject({ locked: false, readOnly: null, path })
    files.writeProtected.add(path)
    await flows.reload(flows.active?.id ?? '')
    expect(await flows.saveAs('flows/copy.flow.json')).toBe(true)
    expect(flows.active).toMatchObject({ locked: false, readOnly: null, path: 'flows/copy.flow.json' })
    expect(rename('Mine')).toBe(true)
  })
})

describe('before the window closes', () => {
  test('what is not saved is saved, or gone back from, or the window stays', async () => {
    const { flows, files, rename } = setup()
    await flows.open(path)
    expect(await flows.settle()).toBe(true)
    rename('Mine')
    const staying = flows.settle()
    flows.answer('cancel')
    expect(await staying).toBe(false)
    const discarding = flows.settle()
    flows.answer('discard')
    expect(await discarding).toBe(true)
    expect(flows.active).toMatchObject({ name: 'Customer dashboard', dirty: false })
    rename('Mine')
    const saving = flows.settle()
    flows.answer('save')
    expect(await saving).toBe(true)
    expect(files.texts.get(path)).toContain('Mine')
  })
})
