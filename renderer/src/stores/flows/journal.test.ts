import { describe, expect, test } from 'vitest'
import { TestClock } from '../../client/testing.ts'
import { updateFlow } from '../edits/index.ts'
import { memoryStorage } from '../storage.ts'
import { dashboard } from '../testing/documents.ts'
import { FakeHost } from '../testing/fake-host.ts'
import { noSelection } from '../ui.ts'
import { Flows } from './flows.ts'
import { Journal } from './journal.ts'

const place = { root: '/work', window: 'w1' }

const setup = (room = Number.POSITIVE_INFINITY) => {
  const clock = new TestClock()
  const memory = memoryStorage()
  let writes = 0
  let full = 0
  const storage = {
    ...memory,
    set: (key: string, value: string): boolean => {
      writes += 1
      return value.length < room && memory.set(key, value)
    },
  }
  let next = 0
  const flows = new Flows({
    host: new FakeHost(),
    now: clock.now,
    newId: () => `t${++next}`,
    selection: { get: () => noSelection, set: () => undefined },
    showsRun: () => false,
  })
  const journal = new Journal({
    storage,
    flows,
    now: clock.now,
    later: clock.later,
    showsRun: () => false,
    onFull: () => {
      full += 1
    },
  })
  journal.enter(place)
  const rename = (name: string): boolean => flows.edit('Rename', doc => updateFlow(doc, { name }))
  return { clock, memory, flows, journal, rename, writes: () => writes, full: () => full }
}

describe('the journal', () => {
  test('is written once for many edits, soon after the last of them began', () => {
    const { clock, flows, journal, rename, writes } = setup()
    flows.createFrom(dashboard())
    for (let count = 0; count < 100; count++) rename(`Name ${count}`)
    expect(writes()).toBe(0)
    clock.pass(300)
    // The document, and which tabs there are.
    expect(writes()).toBe(2)
    expect(journal.unsaved(place, 't1')?.document.name).toBe('Name 99')
    clock.pass(10_000)
    expect(writes()).toBe(2)
  })

  test('holds nothing of a flow that has no changes', () => {
    const { clock, flows, memory, rename } = setup()
    flows.create()
    rename('Mine')
    clock.pass(300)
    expect(memory.keys().some(key => key.includes('unsaved'))).toBe(true)
    flows.undo()
    clock.pass(300)
    expect(memory.keys().some(key => key.includes('unsaved'))).toBe(false)
  })

  test('says once that there is no room, and tries again with the next edit', () => {
    const { clock, flows, journal, rename, full } = setup(1000)
    flows.createFrom(dashboard())
    clock.pass(300)
    rename('Mine')
    clock.pass(300)
    expect(full()).toBe(1)
    flows.edit('Empty', doc => ({ ...doc, nodes: {}, edges: {}, services: {}, layout: {} }))
    clock.pass(300)
    expect(journal.unsaved(place, 't1')?.document.nodes).toEqual({})
  })

  test('is not read where it says what no journal says', () => {
    const { journal, memory } = setup()
    for (const text of ['', 'null', '[]', '{"tabs":7}', '{"tabs":[{"id":1}],"active":null}']) {
      memory.set('fanfare:tabs:/work:w1', text)
      memory.set('fanfare:unsaved:/work:w1:t1', text)
      expect(journal.kept(place)).toBeNull()
      expect(journal.unsaved(place, 't1')).toBeNull()
    }
    memory.set('fanfare:unsaved:/work:w1:t1', '{"path":null,"revision":null,"flow":{"formatVersion":99}}')
    expect(journal.unsaved(place, 't1')).toBeNull()
  })
})
