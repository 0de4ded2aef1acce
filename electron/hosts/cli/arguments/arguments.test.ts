import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestWorld, testWorld } from '../testing/test-world.ts'
import { UsageError } from '../usage-error.ts'
import { flowFile } from './flow-file.ts'
import { inputOf } from './input.ts'
import { withSettings } from './settings.ts'
import { days, sinceOf, wholeNumber } from './since.ts'

let folder = ''
let world: TestWorld
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fanfare-cli-'))
  await mkdir(join(folder, 'flows'))
  await writeFile(join(folder, 'flows', 'dashboard.flow.json'), '{}')
  await writeFile(join(folder, 'outside.flow.json'), '{}')
  await writeFile(join(folder, 'input.json'), '\ufeff{ "customer": 7 }')
  await writeFile(join(folder, 'broken.json'), '{\n  "a": 1,\n  "b": nope\n}')
  await symlink(join(folder, 'flows'), join(folder, 'linked'))
  world = testWorld({ cwd: folder })
})
afterAll(() => rm(folder, { recursive: true }))

const usage = async (promise: Promise<unknown>): Promise<UsageError> => {
  const error = await promise.catch((e: unknown) => e)
  expect(error).toBeInstanceOf(UsageError)
  return error as UsageError
}
const input = (given: string | undefined, set: string[] = []) =>
  inputOf({ world, orStop: promise => promise }, given, set)

describe('--input', () => {
  test('JSON, a file, standard input, nothing', async () => {
    expect(await input('{"a": [1, null]}')).toEqual({ a: [1, null] })
    expect(await input('-5')).toBe(-5)
    expect(await input('@input.json')).toEqual({ customer: 7 })
    world.stdin = '"from a pipe"\n'
    expect(await input('-')).toBe('from a pipe')
    expect(await input(undefined)).toBeUndefined()
  })

  test.each([
    ['{"a": }', ['--input:1:7', '> 1 | {"a": }', '    |       ^']],
    ['', ['--input:1:1', '> 1 |', '    | ^']],
    ['@broken.json', ['broken.json:3:8', '  2 |   "a": 1,', '> 3 |   "b": nope', '    |        ^']],
  ])('%j is refused with the place of the fault', async (given, where) => {
    const error = await usage(input(given))
    expect(error.message).toMatch(/is not JSON\. \S/)
    expect(error.where).toEqual(where)
  })

  test('what can not be read says why', async () => {
    expect((await usage(input('@missing.json'))).message).toBe(
      "--input can't read missing.json: there is no such file",
    )
    expect((await usage(input('@flows'))).message).toBe("--input can't read flows: it is a folder")
    expect((await usage(input('@'))).message).toBe('--input @ names no file')
    world.stdin = ''
    expect((await usage(input('-'))).where[0]).toBe('standard input:1:1')
    expect((await usage(input('{"__proto__": 1}'))).message).toContain('__proto__')
    expect((await usage(input('1e999'))).message).toContain('too large')
  })
})

describe('--set', () => {
  test('JSON where it is, text where it is not, and values may hold anything', () => {
    expect(withSettings(undefined, ['a=7', 'b=Ada', 'c={"d":[true]}', 'e=', 'f=x=y', 'g="7"'])).toEqual({
      a: 7,
      b: 'Ada',
      c: { d: [true] },
      e: '',
      f: 'x=y',
      g: '7',
    })
    expect(withSettings(undefined, ['id=12345678901234567890'])).toEqual({ id: '12345678901234567890' })
  })

  test('paths make objects, change lists, and leave the input as it was', () => {
    const before = { customer: { id: 1, tags: ['a', 'b'] }, other: true }
    const after = withSettings(before, [
      'customer.id=2',
      'customer.tags.1=c',
      'customer.tags.2=d',
      'new.deep.key=0',
    ])
    expect(after).toEqual({
      customer: { id: 2, tags: ['a', 'c', 'd'] },
      other: true,
      new: { deep: { key: 0 } },
    })
    expect(before).toEqual({ customer: { id: 1, tags: ['a', 'b'] }, other: true })
  })

  test.each([
    ['novalue', /expects key=value, got "novalue"/],
    ['=1', /expects key=value/],
    ['a..b=1', /"a\.\.b" is no path/],
    ['__proto__.x=1', /no path/],
    ['n.x=1', /x can't be set in 7/],
    ['list.5=1', /5 is no place in a list of 1/],
    ['list.x=1', /x is no place/],
  ])('%j is refused', (setting, message) => {
    expect(() => withSettings({ n: 7, list: [0] }, [setting])).toThrow(message)
  })

  test('names of prototypes are ordinary keys, and no prototype is touched', () => {
    const made = withSettings({}, ['constructor.prototype.polluted=1', 'toString=2'])
    expect(JSON.stringify(made)).toBe('{"constructor":{"prototype":{"polluted":1}},"toString":2}')
    expect('polluted' in {}).toBe(false)
  })

  test('what is set is what is read back', () => {
    const key = fc.stringMatching(/^[a-z]{1,5}$/)
    fc.assert(
      fc.property(
        fc.array(key, { minLength: 1, maxLength: 4 }),
        // A value that would reach a prototype is no value here, but text.
        fc.jsonValue({ maxDepth: 2 }).filter(value => !JSON.stringify(value).includes('__proto__')),
        (path, value) => {
          let made: unknown = withSettings(undefined, [`${path.join('.')}=${JSON.stringify(value)}`])
          for (const part of path) made = (made as Record<string, unknown>)[part]
          expect(made).toEqual(JSON.parse(JSON.stringify(value)))
        },
      ),
    )
  })
})

describe('--since and numbers', () => {
  const now = new Date(2026, 10, 3, 14, 0).getTime()

  test.each([
    ['90s', now - 90_000],
    ['30min', now - 1_800_000],
    ['2h', now - 7_200_000],
    ['1.5d', now - 129_600_000],
    ['1w', now - 604_800_000],
    ['2026-11-01', new Date(2026, 10, 1).getTime()],
    ['2026-11-01 08:30', new Date(2026, 10, 1, 8, 30).getTime()],
    ['2026-11-01T08:30:00Z', Date.UTC(2026, 10, 1, 8, 30)],
  ])('%s', (text, ms) => {
    expect(sinceOf(text, now)).toBe(ms)
  })

  test.each(['', 'yesterday', '7', '2026-13-01', '-2h', '2 years'])('%j is refused', text => {
    expect(() => sinceOf(text, now)).toThrow(UsageError)
  })

  test('numbers say what was expected', () => {
    expect(wholeNumber('10', '--limit', 1)).toBe(10)
    expect(() => wholeNumber('0', '--limit', 1)).toThrow('Expected `--limit` to be an integer >= 1, got "0"')
    expect(() => wholeNumber('1.5', '--limit', 1, 9)).toThrow('from 1 to 9')
    expect(days('0.5', '--older-than')).toBe(0.5)
    expect(() => days('-1', '--older-than')).toThrow(
      'Expected `--older-than` to be a number of days >= 0, got "-1"',
    )
  })
})

describe('a flow file', () => {
  test('is found with its workspace, or in the given one', async () => {
    expect(await flowFile(world, 'flows/dashboard.flow.json', undefined)).toEqual({
      given: 'flows/dashboard.flow.json',
      workspace: folder,
      path: 'flows/dashboard.flow.json',
    })
    expect(await flowFile(world, 'flows/dashboard.flow.json', '.')).toMatchObject({
      path: 'flows/dashboard.flow.json',
    })
    // By way of a link the file is in the workspace all the same.
    expect(await flowFile(world, 'linked/dashboard.flow.json', 'flows')).toMatchObject({
      path: 'dashboard.flow.json',
    })
  })

  test.each([
    ['flows/dashbord.flow.json', 'Did you mean flows/dashboard.flow.json?'],
    ['flows/dashboard', 'Did you mean flows/dashboard.flow.json?'],
    ['flows/zzz', 'There is: flows/dashboard.flow.json'],
    ['nowhere/x.flow.json', '`fanfare new flow NAME` writes a first one'],
  ])('%s is not there', async (given, hint) => {
    const error = await usage(flowFile(world, given, undefined))
    expect(error).toMatchObject({ message: `There is no file ${given}`, hint })
  })

  test('a folder is none, and says what it holds', async () => {
    const error = await usage(flowFile(world, 'flows', undefined))
    expect(error).toMatchObject({
      message: 'flows is a folder, not a flow',
      hint: 'Name one of its flows: flows/dashboard.flow.json',
    })
  })

  test('a workspace must be a folder, and hold the flow', async () => {
    const flow = 'outside.flow.json'
    expect((await usage(flowFile(world, flow, 'flows'))).message).toContain('is not in the workspace flows')
    expect((await usage(flowFile(world, flow, 'nope'))).message).toBe('There is no folder nope')
    expect((await usage(flowFile(world, flow, 'input.json'))).message).toBe(
      'input.json is a file, not a folder',
    )
  })
})
