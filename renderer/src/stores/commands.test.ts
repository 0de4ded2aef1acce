import { describe, expect, test } from 'vitest'
import { bound } from './bound.ts'
import { Commands } from './commands.ts'

const setup = () => {
  const errors: unknown[] = []
  const done: string[] = []
  const commands = new Commands(error => errors.push(error))
  const command = (id: string, run: () => unknown = () => done.push(id)) => ({
    id,
    group: 'Edit' as const,
    label: id,
    run,
  })
  return { commands, command, errors, done }
}

describe('commands', () => {
  test('are done by their id', () => {
    const { commands, command, done } = setup()
    commands.register(command('a'), command('b'))
    expect(commands.run('a')).toBe(true)
    expect(commands.run('c')).toBe(false)
    expect(done).toEqual(['a'])
  })

  test('that can not be done now are not', () => {
    const { commands, command, done } = setup()
    let why: string | null = 'select a node first'
    commands.register({ ...command('a'), unavailable: () => why })
    expect(commands.run('a')).toBe(false)
    why = null
    expect(commands.run('a')).toBe(true)
    expect(done).toEqual(['a'])
  })

  test('that fail, at once or later, are told', async () => {
    const { commands, command, errors } = setup()
    commands.register(
      command('now', () => {
        throw new Error('now')
      }),
      command('later', () => Promise.reject(new Error('later'))),
    )
    expect([commands.run('now'), commands.run('later')]).toEqual([true, true])
    await Promise.resolve()
    expect(errors).toEqual([new Error('now'), new Error('later')])
  })

  test('are gone with who gave them; the one that they stood in for is back', () => {
    const { commands, command } = setup()
    commands.register(command('a'))
    const first = commands.get('a')
    const dispose = commands.register(command('a'), command('b'))
    expect(commands.get('a')).not.toBe(first)
    dispose()
    dispose()
    expect(commands.get('a')).toBe(first)
    expect(commands.get('b')).toBeUndefined()
  })
})

test('bound methods work without their object', () => {
  class Counter {
    #count = 0
    add(by: number): number {
      this.#count += by
      return this.#count
    }
    get count(): number {
      return this.#count
    }
  }
  const { add } = bound(new Counter())
  add(2)
  expect(add(3)).toBe(5)
})
