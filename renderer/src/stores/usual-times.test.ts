import { expect, test } from 'vitest'
import type { NodeId } from '../../../shared/ids.ts'
import type { Usual } from '../../../shared/run/usual.ts'
import { UsualTimes } from './usual-times.ts'

const usual: Usual = { service: 'crm.get-customer', p50Ms: 190, p95Ms: 400, runs: 20 }
const t1 = 't1' as NodeId

/** A host whose answers come when they are given. */
function asked() {
  const waiting: { flow: string; answer: (nodes: Record<string, Usual>) => void; fail: () => void }[] = []
  const call = (_name: string, { flow }: { readonly flow: string }) =>
    new Promise<{ nodes: Record<string, Usual> }>((resolve, reject) => {
      waiting.push({ flow, answer: nodes => resolve({ nodes }), fail: () => reject(new Error('gone')) })
    })
  const times = new UsualTimes({ call } as unknown as ConstructorParameters<typeof UsualTimes>[0])
  return { times, waiting, of: (id: NodeId) => times.store.getState().nodes.get(id) }
}

test('times are those of the flow that was asked about last', async () => {
  const { times, waiting, of } = asked()
  const [first, second] = [times.look('a.flow.json'), times.look('b.flow.json')]
  waiting[1]?.answer({ t1: usual })
  await second
  expect(of(t1)).toEqual(usual)
  waiting[0]?.answer({})
  await first
  expect(of(t1)).toEqual(usual)
})

test('of another flow nothing is kept, and of one without a file nothing is asked', async () => {
  const { times, waiting, of } = asked()
  const first = times.look('a.flow.json')
  waiting[0]?.answer({ t1: usual })
  await first
  await times.look(null)
  expect(of(t1)).toBeUndefined()
  expect(waiting).toHaveLength(1)
})

test('what is known stays while it is asked for again, and when that fails', async () => {
  const { times, waiting, of } = asked()
  const first = times.look('a.flow.json')
  waiting[0]?.answer({ t1: usual })
  await first
  const again = times.look('a.flow.json')
  expect(of(t1)).toEqual(usual)
  waiting[1]?.fail()
  await again
  expect(of(t1)).toEqual(usual)
})
