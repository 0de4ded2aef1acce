import { describe, expect, test } from 'vitest'
import { app, error, type Fixtures, hello } from './conformance-setup.ts'

/** What comes before everything else, and what is no message at all. */
export function helloTests({ name, setUpRaw }: Fixtures): void {
  describe(`${name}: hello`, () => {
    test('nothing works before hello', async () => {
      const { clientEnd, answersTo } = await setUpRaw({ 'flow.list': async () => ({ flows: [] }) })
      clientEnd.send({ type: 'call', id: 1, name: 'flow.list', params: {} })
      clientEnd.send({ type: 'subscribe', id: 2, name: 'workspace.watch', params: {} })
      clientEnd.send(hello)
      clientEnd.send({ type: 'call', id: 3, name: 'flow.list', params: {} })
      expect(await answersTo(4)).toEqual([
        error(1, 'E_PROTOCOL'),
        error(2, 'E_PROTOCOL'),
        { type: 'result', id: 0, result: app },
        { type: 'result', id: 3, result: { flows: [] } },
      ])
    })

    test.each([[{ protocol: 2, client: 'new', more: true }], [{ protocol: '1' }], [null]])(
      'after a hello of another version nothing works: %j',
      async params => {
        const { clientEnd, answersTo } = await setUpRaw({ 'flow.list': async () => ({ flows: [] }) })
        clientEnd.send({ ...hello, params })
        clientEnd.send({ ...hello, id: 1 })
        clientEnd.send({ type: 'call', id: 2, name: 'flow.list', params: {} })
        const refused = [error(0, 'E_PROTOCOL'), error(1, 'E_PROTOCOL'), error(2, 'E_PROTOCOL')]
        expect(await answersTo(3)).toEqual(refused)
      },
    )

    test('hello is said once', async () => {
      const { clientEnd, answersTo } = await setUpRaw()
      clientEnd.send(hello)
      expect(await answersTo(1)).toEqual([expect.objectContaining({ type: 'result' })])
      clientEnd.send({ ...hello, id: 1 })
      expect(await answersTo(1)).toEqual([error(1, 'E_PROTOCOL')])
    })

    test('messages that are none of the protocol are answered, and hurt nothing', async () => {
      const { clientEnd, answersTo } = await setUpRaw()
      const rubbish: [unknown, number | null][] = [
        [undefined, null],
        [null, null],
        ['text', null],
        [[], null],
        [{}, null],
        [{ type: 'call', id: 5 }, 5],
        [{ type: 'nope', id: 6 }, 6],
        [{ type: 'call', id: -1, name: 'hello', params: {} }, null],
        [{ type: 'call', id: 1.5, name: 'hello', params: {} }, null],
        [{ type: 'call', id: 7, name: 'x'.repeat(1000), params: {} }, 7],
        [{ type: 'ack', id: 8, items: 1e9 }, 8],
        [new Uint8Array(3), null],
      ]
      for (const [message] of rubbish) clientEnd.send(message)
      // These are well-formed, and about nothing.
      for (const type of ['cancel', 'unsubscribe']) clientEnd.send({ type, id: 99 })
      clientEnd.send({ type: 'ack', id: 99, items: 1 })
      clientEnd.send(hello)
      const answers = await answersTo(rubbish.length + 1)
      expect(answers.slice(0, -1)).toEqual(rubbish.map(([, id]) => error(id, 'E_BAD_MESSAGE')))
      expect(answers.at(-1)).toMatchObject({ type: 'result', id: 0 })
    })

    test('a number in use is refused without an answer to its call', async () => {
      let finish: () => void = () => undefined
      const { clientEnd, answersTo } = await setUpRaw({
        'flow.list': () => new Promise(resolve => (finish = () => resolve({ flows: [] }))),
      })
      clientEnd.send(hello)
      await answersTo(1)
      clientEnd.send({ type: 'call', id: 1, name: 'flow.list', params: {} })
      clientEnd.send({ type: 'call', id: 1, name: 'flow.list', params: {} })
      expect(await answersTo(1)).toEqual([error(null, 'E_BAD_MESSAGE')])
      clientEnd.send({ type: 'ack', id: 1, items: 0 })
      expect(await answersTo(1)).toEqual([error(null, 'E_BAD_MESSAGE')])
      finish()
      expect(await answersTo(1)).toEqual([{ type: 'result', id: 1, result: { flows: [] } }])
    })
  })
}
