import { describe, expect, test } from 'vitest'
import { PerFrame } from './per-frame.ts'
import { settled, TestFrames } from './testing.ts'

const setup = () => {
  const frames = new TestFrames()
  const taken: number[][] = []
  const batches = new PerFrame<number>(frames.request, items => taken.push([...items]))
  return { frames, taken, batches }
}

describe('items of a stream', () => {
  test('are handed on together, once a frame, in order', () => {
    const { frames, taken, batches } = setup()
    for (const item of [1, 2, 3]) batches.push(item)
    expect(taken).toEqual([])
    expect(frames.waiting).toBe(1)
    frames.draw()
    batches.push(4)
    frames.draw()
    frames.draw()
    expect(taken).toEqual([[1, 2, 3], [4]])
  })

  test('hold up who sends them while too many wait for a frame', async () => {
    const { frames, batches } = setup()
    const waits = Array.from({ length: 17 }, (_, item) => batches.push(item))
    expect(waits.slice(0, 15).every(wait => wait === undefined)).toBe(true)
    let went = false
    void Promise.all(waits).then(() => {
      went = true
    })
    await settled()
    expect(went).toBe(false)
    frames.draw()
    await settled()
    expect(went).toBe(true)
  })

  test('can be handed on at once, and are then not handed on again', () => {
    const { frames, taken, batches } = setup()
    batches.push(1)
    batches.flush()
    frames.draw()
    expect(taken).toEqual([[1]])
  })

  test('are dropped when nobody wants them any more', async () => {
    const { frames, taken, batches } = setup()
    const waits = Array.from({ length: 16 }, (_, item) => batches.push(item))
    batches.dispose()
    frames.draw()
    await Promise.all(waits)
    expect(taken).toEqual([])
  })
})
