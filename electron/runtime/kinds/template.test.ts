import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { placeholders, secretNames } from './placeholders.ts'
import { fillJson, fillText, fillUrl, fillValue, hasSecret, parseTemplate, type Scope } from './template.ts'

const scope: Scope = {
  request: {
    id: 7,
    name: 'Ada & Bob/Ü',
    none: null,
    ok: false,
    list: ['a', { b: [10, 20] }],
    'with.dot': 'dotted',
    'key-é': 'kebab',
  },
  input: { url: 'https://h.example/x?y=1', base: 'http://127.0.0.1:3000/api' },
  secrets: { TOKEN: 's3cret', 'A.B': 'dotted secret' },
}
const text = (template: string): string => fillText(parseTemplate(template), scope, 'field')
const value = (template: string): unknown => fillValue(parseTemplate(template), scope, 'field')
const url = (template: string): string => fillUrl(parseTemplate(template), scope, 'url')

describe('placeholders are filled', () => {
  test.each([
    ['no placeholder', 'no placeholder'],
    ['', ''],
    ['{{request.id}}', '7'],
    ['{{ request.id }}-{{\trequest.ok }}', '7-false'],
    ['[{{request.none}}]', '[]'],
    ['{{request.list[0]}}{{request.list.0}}', 'aa'],
    ['{{request.list[1].b[1]}}', '20'],
    ['{{request.list.1}}', '{"b":[10,20]}'],
    ['{{request["with.dot"]}} {{request[\'with.dot\']}}', 'dotted dotted'],
    ['{{request.key-é}}', 'kebab'],
    ['Bearer {{secret.TOKEN}}', 'Bearer s3cret'],
    ['{{secret.A.B}}', 'dotted secret'],
    // Not placeholders: other languages' braces, roots that do not exist, half of one.
    [
      '{{.Names}} {{requests.id}} {{secret}} {{request.id} {{request id}}',
      '{{.Names}} {{requests.id}} {{secret}} {{request.id} {{request id}}',
    ],
    ['{{{request.id}}}', '{7}'],
  ])('%s', (template, expected) => {
    expect(text(template)).toBe(expected)
  })

  test('a filled value is not filled again', () => {
    const hostile: Scope = {
      request: { a: '{{secret.TOKEN}}' },
      input: undefined,
      secrets: { TOKEN: 's3cret' },
    }
    expect(fillText(parseTemplate('x{{request.a}}'), hostile, 'url')).toBe('x{{secret.TOKEN}}')
    expect(fillJson({ a: '{{request.a}}' }, hostile, 'body')).toEqual({ a: '{{secret.TOKEN}}' })
  })

  test('one placeholder alone gives the value as it is', () => {
    expect(value('{{request.id}}')).toBe(7)
    expect(value('{{request.none}}')).toBeNull()
    expect(value('{{request.list}}')).toEqual(['a', { b: [10, 20] }])
    expect(value('{{request}}')).toEqual(scope.request)
    expect(value(' {{request.id}}')).toBe(' 7')
    expect(value('{{request.id}}{{request.id}}')).toBe('77')
    expect(fillJson({ a: ['{{request.id}}', 1, null], b: 'n{{request.id}}' }, scope, 'body')).toEqual({
      a: [7, 1, null],
      b: 'n7',
    })
  })

  test('a key __proto__ of a body is an ordinary key', () => {
    const filled = fillJson(JSON.parse('{"__proto__":{"polluted":"{{request.id}}"}}'), scope, 'body')
    expect(JSON.stringify(filled)).toBe('{"__proto__":{"polluted":7}}')
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })
})

describe('URLs', () => {
  test('values are percent-encoded, a URL from a value is taken as it is', () => {
    expect(url('https://h/{{request.name}}?q={{request.name}}')).toBe(
      'https://h/Ada%20%26%20Bob%2F%C3%9C?q=Ada%20%26%20Bob%2F%C3%9C',
    )
    expect(url('{{input.url}}')).toBe('https://h.example/x?y=1')
    expect(url('{{input.base}}/users/{{request.name}}')).toBe(
      'http://127.0.0.1:3000/api/users/Ada%20%26%20Bob%2F%C3%9C',
    )
    expect(fillUrl(parseTemplate('http://h/{{request}}'), { ...scope, request: '\ud800' }, 'url')).toBe(
      'http://h/%EF%BF%BD',
    )
  })

  test('whatever is filled in stays one piece of the path', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), piece => {
        const filled = fillUrl(
          parseTemplate('http://h/a{{request}}b/end?x={{request}}#f'),
          { ...scope, request: piece },
          'url',
        )
        const parsed = new URL(filled)
        expect(parsed.pathname.split('/')).toHaveLength(3)
        expect(parsed.searchParams.get('x')).toBe(piece.replace(/\p{Surrogate}/gu, '\ufffd'))
        expect([...parsed.searchParams]).toHaveLength(1)
        expect(parsed.hash).toBe('#f')
      }),
    )
  })
})

describe('what is not there', () => {
  test.each([
    ['{{request.nope}}', '`field` refers to {{request.nope}}, which the request does not have.'],
    ['{{request.id.deeper}}', '`field` refers to {{request.id.deeper}}, which the request does not have.'],
    ['{{request.list[9]}}', '`field` refers to {{request.list[9]}}, which the request does not have.'],
    ['{{input.nope}}', "`field` refers to {{input.nope}}, which the run's input does not have."],
    [
      '{{secret.NOPE}}',
      "`field` refers to {{secret.NOPE}}, but the secret NOPE is not set. Set it in the workspace's secrets.",
    ],
  ])('%s', (template, message) => {
    expect(() => text(template)).toThrow(message)
  })

  test('a run without input says so', () => {
    expect(() => fillText(parseTemplate('{{input.a}}'), { ...scope, input: undefined }, 'url')).toThrow(
      '`url` refers to {{input.a}}, but there is no input.',
    )
  })

  test.each([
    '__proto__',
    'constructor',
    'toString',
    'list.length',
    'list.map',
    'name.length',
    'list.__proto__',
    'name[0]',
  ])('a prototype is out of reach: %s', path => {
    expect(() => text(`{{request.${path}}}`)).toThrow('which the request does not have')
  })

  test.each(['__proto__', 'constructor', 'toString'])('nor are secrets: %s', name => {
    expect(() => text(`{{secret.${name}}}`)).toThrow(`the secret ${name} is not set`)
  })

  test('own properties of such names are found', () => {
    const own: Scope = {
      request: JSON.parse('{"__proto__":1,"constructor":{"name":2}}'),
      input: null,
      secrets: {},
    }
    expect(fillText(parseTemplate('{{request.__proto__}}{{request.constructor.name}}'), own, 'f')).toBe('12')
  })
})

test('text without braces is never changed, and parsing loses nothing', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.constantFrom('{{', '}}', 'request', '.a', ' ', '[0]', 'secret'), fc.string())),
      pieces => {
        const source = pieces.join('')
        const parts = parseTemplate(source)
        const rejoined = parts.map(part => (typeof part === 'string' ? part : `{{${part.text}}}`)).join('')
        expect(rejoined.replace(/\s/g, '')).toBe(source.replace(/\s/g, ''))
        if (!source.includes('{{')) expect(parts).toEqual([source])
      },
    ),
  )
})

test('lists where a definition refers to what', () => {
  const used = placeholders({
    kind: 'http',
    url: '{{input.base}}/x',
    headers: { 'x-key': '{{secret.KEY}}' },
    query: { list: ['{{request.a}}'] },
    auth: { bearer: '{{secret.TOKEN}}{{secret.KEY}}' },
    description: '{{secret.NOT_FILLED}}',
  })
  expect(used.map(({ field, placeholder }) => `${field} ${placeholder.text}`)).toEqual([
    'url input.base',
    'query.list[0] request.a',
    'headers.x-key secret.KEY',
    'auth.bearer secret.TOKEN',
    'auth.bearer secret.KEY',
  ])
  expect(
    secretNames({ kind: 'process', command: ['a', '{{secret.X}}'], env: { B: '{{secret.X}}{{secret.Y}}' } }),
  ).toEqual(['X', 'Y'])
  expect(placeholders({ kind: 'flow', flow: '{{request.a}}' })).toEqual([])
  expect(hasSecret(parseTemplate('a{{secret.X}}'))).toBe(true)
  expect(hasSecret(parseTemplate('a{{request.X}}'))).toBe(false)
})
