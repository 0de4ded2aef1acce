import { describe, expect, test } from 'vitest'
import { createExpressionHandler, evaluateExpression } from './jsonata.ts'
import { failureOf, testCall } from './testing.ts'

const bindings = {
  input: { id: 7, items: [{ n: 1 }, { n: 2 }, { n: 3 }], none: null },
  payload: { target: 'crm.get' },
  response: [1],
  cid: 'K1',
  source: 'src',
}
const evaluate = async (expression: string, over: unknown = bindings): Promise<unknown> =>
  JSON.parse(await evaluateExpression(testCall({ expression, bindings: over })))
const failure = (expression: string, over: unknown = bindings): Promise<string> =>
  failureOf(evaluate(expression, over))

describe('values', () => {
  test.each([
    ["{ 'customer': input.id }", { customer: 7 }],
    ['input.items.n', [1, 2, 3]],
    ['input.items[n > 1].n', [2, 3]],
    ['input.items[0]', { n: 1 }],
    ['$sum(input.items.n)', 6],
    ['$map(input.items, function($i) { $i.n * 2 })', [2, 4, 6]],
    ['[1..3]', [1, 2, 3]],
    ['[]', []],
    ['input.none', null],
    ['false', false],
    ['""', ''],
    ['payload.target & "/" & cid & "/" & source', 'crm.get/K1/src'],
    ['response', [1]],
    ['{ "a": [input.items.n], "b": input.nope }', { a: [1, 2, 3] }],
    ['$eval("1 + input.id")', 8],
    ['$', bindings],
  ])('%s', async (expression, value) => {
    expect(await evaluate(expression)).toEqual(value)
  })

  test('lists are plain JSON', async () => {
    expect(await evaluateExpression(testCall({ expression: 'input.items.n', bindings }))).toBe('[1,2,3]')
  })

  test('an object of many members', async () => {
    const members = Array.from({ length: 5_000 }, (_, index) => `"k${index}": input.items[0].n`)
    expect(Object.keys((await evaluate(`{ ${members.join(',')} }`)) as object)).toHaveLength(5_000)
  })

  test('a list of 200,000 items', async () => {
    const items = Array.from({ length: 200_000 }, (_, n) => ({ n }))
    expect(await evaluate('$sum(input.n)', { input: items })).toBe(19_999_900_000)
  })
})

describe('failures', () => {
  test.each([
    ['input.nope', 'The expression input.nope failed: it gave no value. Is what it refers to there?'],
    ['1 +', 'The expression 1 + failed: Unexpected end of expression at character 3 (S0207)'],
    ['input.id & "a" + 1', 'at character 16 (T2001)'],
    ['$nope(1)', 'Attempted to invoke a non-function'],
    ['function($x) { $x }', 'its value is a function, which is no JSON.'],
    ['{ "a": { "b": $sum } }', '"b" in its value is a function, which is no JSON.'],
    ['[function($x) { $x }]', '"0" in its value is a function, which is no JSON.'],
    ['$error("own words")', 'own words'],
    ['[1..20000000]', 'must not exceed 1e7'],
    ['{ "a": 1/0 }', '"a" in its value is Infinity, which is no JSON.'],
    ['', 'Unexpected end of expression'],
  ])('%s', async (expression, message) => {
    const got = await failure(expression)
    expect(got).toMatch(/^E_REQUEST The expression /)
    expect(got).toContain(message)
  })

  test('a long expression is shown in part', async () => {
    expect((await failure(`${'1 + '.repeat(1_000)}"a"`)).length).toBeLessThan(400)
  })
})

describe('limits', () => {
  test.each([
    ['that calls itself for good', '($f := function($n) { 1 + $f($n + 1) }; $f(0))', 'Stack overflow'],
    ['that is nested too deeply', `${'('.repeat(100_000)}1${')'.repeat(100_000)}`, 'it nests too deeply'],
    [
      'that doubles a text for good',
      '($f := function($t) { $f($t & $t) }; $f("xxxxxxxx"))',
      'makes something too large',
    ],
    [
      'that doubles a list for good',
      '($f := function($l) { $f($append($l, $l)) }; $f([1..1000]))',
      'maximum sequence length',
    ],
  ])('an expression %s', async (_, expression, message) => {
    expect(await failure(expression)).toContain(message)
  })

  test('data that is nested too deeply', async () => {
    let deep: unknown = 1
    for (let depth = 0; depth < 2_000; depth++) deep = { a: deep }
    const text = JSON.stringify(deep).replace('1', `${'['.repeat(100_000)}${']'.repeat(100_000)}`)
    const body = `{"expression":"input","bindings":{"input":${text}}}`
    expect(await failureOf(evaluateExpression({ ...testCall(), body }))).toContain(
      'E_REQUEST The expression input failed: it nests too deeply',
    )
  })

  const endless = [
    ['alone', '($f := function($n) { $f($n + 1) }; $f(0))'],
    ['side by side', '($f := function($n) { $f($n + 1) }; { "a": $f(0), "b": $f(0) })'],
    ['through $eval', '($f := function($n) { $f($n + $eval("1")) }; $f(0))'],
  ] as const
  test.each(endless)(
    'an endless expression lets others in, and a cancel ends it (%s)',
    async (_, expression) => {
      const call = testCall({ expression, bindings })
      const failed = failureOf(evaluateExpression(call))
      // Timers run at all only because the evaluation lets go of the thread.
      await new Promise(resolve => setTimeout(resolve, 30))
      call.abort()
      expect(await failed).toBe('E_CANCELLED The expression was cancelled while it was evaluated.')
    },
  )

  test.each(endless)('an endless expression ends by itself in the end (%s)', async (_, expression) => {
    const failed = failureOf(createExpressionHandler(100)(testCall({ expression, bindings })))
    expect(await failed).toContain('it took more than 0.1 s. Does it end at all?')
  })
})

describe('nothing of JavaScript is in reach', () => {
  test.each([
    'constructor',
    'input.constructor',
    'input.items.constructor',
    'input.`__proto__`',
    '`__proto__`.constructor',
    'cid.constructor',
    'input.hasOwnProperty',
    '$sum.constructor',
    '$lookup(input, "constructor")',
    '$lookup($, "__proto__")',
    '$process',
    '$globalThis',
    '$require',
  ])('%s has no value', async expression => {
    expect(await failure(expression)).toContain('it gave no value')
  })

  test.each([
    '$constructor("return process")()',
    '$Function("return process")()',
    '$eval("process.exit(3)")',
    '$eval("(function(){ return 1 })()")',
    '$map(["constructor"], function($k) { $lookup($sum, $k)("return 1") })',
    '$string.implementation("x")',
  ])('%s fails', async expression => {
    expect(await failure(expression)).toMatch(/^E_REQUEST /)
  })

  test.each([
    '{ "__proto__": { "polluted": 1 } }',
    '$merge([{ "__proto__": { "polluted": 1 } }, input])',
    'input ~> |$|{ "__proto__": { "polluted": 1 } }|',
    '$ ~> |`__proto__`|{ "polluted": 1 }|',
    '{ "constructor": { "prototype": { "polluted": 1 } } }',
  ])('%s pollutes no prototype', async expression => {
    await failure(expression)
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
    expect(Object.getPrototypeOf({})).toBe(Object.prototype)
  })

  test("data is not taken for the interpreter's own functions", async () => {
    const lambda = { _jsonata_lambda: true, arguments: [], body: { type: 'value', value: 'ran' } }
    expect(await failure('input()', { input: lambda })).toBe(
      'E_REQUEST The data has a field named _jsonata_lambda, which is reserved.',
    )
    expect(await evaluate('input', { input: 'text about _jsonata_lambda' })).toBe(
      'text about _jsonata_lambda',
    )
  })
})
