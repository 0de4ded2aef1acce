import { eventsOf, parseEvent } from '../harness/events.ts'
import { flowOf } from '../harness/flow.ts'
import { recordedAttempts } from '../harness/history-file.ts'
import { expect, test } from './test.ts'

const TARGETS = 1000
const NAME = 'Thousand'

/** Every seventh fails, and every eleventh of the deliveries of one callback. */
const services = {
  'my.work': `ctx => {
    const { i } = ctx.request.payload
    if (i % 7 === 0) throw new RangeError('seven divides ' + i)
    return { i }
  }`,
  'my.first': 'ctx => ctx.request.payload.ok',
  'my.second': `ctx => {
    const { i } = ctx.request.payload.response
    if (i % 11 === 0) throw new Error('eleven divides ' + i)
    return i
  }`,
}
const numbers = Array.from({ length: TARGETS }, (_, i) => i)
const flow = flowOf({
  name: NAME,
  targets: Object.fromEntries(
    numbers.map(i => [`t${i}`, { service: 'my.work', label: `work ${i}`, request: { i } }]),
  ),
  onTarget: { first: 'my.first', second: 'my.second' },
})

test('the window shows of a thousand targets and their callbacks what the history holds, outcome by outcome', async ({
  open,
  workspaceOf,
}) => {
  const workspace = await workspaceOf({ services, flows: { thousand: flow } })
  const window = await open(workspace)
  const { dock, canvas } = window
  await window.openFlow(NAME)
  await window.run('Not all OK')

  const [listed] = (await workspace.fanfare(['runs', '--json'])).lines
  const runId: string = JSON.parse(listed ?? '{}').runId
  const told = await workspace.fanfare(['watch', runId, '--json'])
  const events = told.lines.map(parseEvent)
  const recorded = recordedAttempts(workspace, runId)
  expect(recorded).toHaveLength(3 * TARGETS)

  await canvas.untilNodeSays(
    'my.source',
    new RegExp(`${TARGETS.toLocaleString('en')} of ${TARGETS.toLocaleString('en')} in`),
  )
  await dock.showTab('Timeline')
  const targets = (await dock.allRows(dock.timeline)).filter(name => name.includes(', target, '))
  const completed = eventsOf(events, 'target.completed')
  expect(targets.map(outcomeOf)).toEqual(
    numbers.map(i => {
      const found = completed.find(event => event.nodeId === `t${i}`)
      return `work ${i}, ${found?.ok ? 'OK' : 'Failed'}`
    }),
  )
  expect(completed).toHaveLength(TARGETS)

  await dock.showTab('Payloads')
  const delivered = eventsOf(events, 'delivery.completed')
  expect(delivered).toHaveLength(2 * TARGETS)
  expect(delivered.filter(({ ok }) => !ok)).toHaveLength(
    numbers.filter(i => i % 11 === 0 && i % 7 !== 0).length,
  )
  const shown = (await dock.allRows(dock.deliveries)).map(deliveryOf)
  expect(shown).toHaveLength(2 * TARGETS)
  expect(shown.sort()).toEqual(
    numbers
      .flatMap(i => {
        const outcome = i % 7 === 0 ? 'Failed' : 'OK'
        return [
          `my.first for work ${i}, ${outcome}`,
          `${i % 11 === 0 && i % 7 !== 0 ? 'Failed ' : ''}my.second for work ${i}, ${outcome}`,
        ]
      })
      .sort(),
  )
})

/** `work 7, Failed` of a row's name. */
const outcomeOf = (row: string): string =>
  row
    .split(', ')
    .filter((_, index) => index === 0 || index === 2)
    .join(', ')

/** `my.second for work 7, Failed` of a row: its callback, with a word before it if that failed, and its target's outcome. */
function deliveryOf(row: string): string {
  const [, callback, target] = row.split(' | ')
  const [, outcome, name] = /^(\S+) (.*)$/.exec(target ?? '') ?? []
  return `${callback} for ${name}, ${outcome}`
}
