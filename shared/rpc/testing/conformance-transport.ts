import { describe, expect, onTestFinished, test } from 'vitest'
import type { Fixtures } from './conformance-setup.ts'

/** What a transport promises by itself. */
export function transportTests({ name, makePair }: Fixtures): void {
  describe(`${name}: transport`, () => {
    test('messages arrive in order, as copies, after send has returned', async () => {
      const [a, b] = await makePair()
      onTestFinished(() => a.close())
      const got: unknown[] = []
      const all = new Promise<void>(resolve => {
        b.onMessage(message => {
          got.push(message)
          if (got.length === 3) resolve()
        })
      })
      const bytes = new Uint8Array([1, 2, 3])
      a.send({ n: 1, bytes })
      bytes[0] = 9
      a.send('two')
      a.send(undefined)
      expect(got).toEqual([])
      await all
      expect(got).toEqual([{ n: 1, bytes: new Uint8Array([1, 2, 3]) }, 'two', undefined])
    })

    test('what arrives before the first listener waits for it', async () => {
      const [a, b] = await makePair()
      onTestFinished(() => a.close())
      a.send('early')
      const echo = new Promise(resolve => a.onMessage(resolve))
      b.send('ping')
      await echo
      expect(await new Promise(resolve => b.onMessage(resolve))).toBe('early')
    })

    test('a message that can not be cloned throws, and the next one arrives', async () => {
      const [a, b] = await makePair()
      onTestFinished(() => a.close())
      expect(() => a.send({ f: () => 1 })).toThrow()
      a.send('next')
      expect(await new Promise(resolve => b.onMessage(resolve))).toBe('next')
    })

    test('closing is told once at both ends, after what was sent before it', async () => {
      const [a, b] = await makePair()
      const seen: string[] = []
      b.onMessage(message => seen.push(String(message)))
      const closed = Promise.all(
        [a, b].map(
          (end, index) =>
            new Promise<void>(resolve => {
              end.onClose(() => {
                seen.push(`closed ${index}`)
                resolve()
              })
            }),
        ),
      )
      a.send('last')
      a.close()
      a.close()
      await closed
      expect([...seen].sort()).toEqual(['closed 0', 'closed 1', 'last'])
      expect(seen.indexOf('last')).toBeLessThan(seen.indexOf('closed 1'))
      a.send('into the void')
      b.send('into the void')
      let late = 0
      b.onClose(() => (late += 1))
      expect(late).toBe(1)
    })
  })
}
