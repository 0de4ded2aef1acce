import { symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { openWorkspace } from './open.ts'
import { readSecrets, Secrets } from './secrets.ts'
import { temporaryFolder } from './testing/temporary-folder.ts'

async function secretsOf(text: string): Promise<Record<string, string>> {
  const root = await temporaryFolder()
  await writeFile(path.join(root, '.env'), text)
  return Object.fromEntries((await readSecrets(root)).reveal())
}

describe('.env', () => {
  test.each([
    ['PLAIN=value', { PLAIN: 'value' }],
    ['export TOKEN=abc', { TOKEN: 'abc' }],
    ['  SPACED  =  a b  ', { SPACED: 'a b' }],
    ['SINGLE=\'a # b "c"\'', { SINGLE: 'a # b "c"' }],
    ['DOUBLE="a # b\\nc"', { DOUBLE: 'a # b\nc' }],
    ['# comment\n\nA=1 # more\nB=2', { A: '1', B: '2' }],
    ['KEY="-----BEGIN\nabc\n-----END"\nNEXT=1', { KEY: '-----BEGIN\nabc\n-----END', NEXT: '1' }],
    ['\ufeffA=1\r\nB="x"\r\n', { A: '1', B: 'x' }],
    ['EMPTY=\nA=b=c', { EMPTY: '', A: 'b=c' }],
    ['', {}],
  ])('%j', async (text, secrets) => {
    expect(await secretsOf(text)).toEqual(secrets)
  })

  test('that is not there means no secrets', async () => {
    const workspace = await openWorkspace(await temporaryFolder())
    expect((await workspace.secrets()).names()).toEqual(new Set())
  })

  test('names of the prototype chain are names like others, or none', async () => {
    const root = await temporaryFolder()
    await writeFile(path.join(root, '.env'), 'constructor=1\n__proto__=2')
    const secrets = await readSecrets(root)
    expect(secrets.get('constructor')).toBe('1')
    expect(secrets.get('toString')).toBeUndefined()
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })

  test('that links out of the workspace is refused', async () => {
    const [root, outside] = [await temporaryFolder(), await temporaryFolder()]
    await writeFile(path.join(outside, 'credentials'), 'KEY=1')
    await symlink(path.join(outside, 'credentials'), path.join(root, '.env'))
    await expect(readSecrets(root)).rejects.toMatchObject({ code: 'E_BAD_PARAMS' })
  })
})

test('secrets are shown nowhere but to who asks for them', () => {
  const secrets = new Secrets([['TOKEN', 'canary-7f3a']])
  const shown = [
    JSON.stringify({ secrets }),
    inspect({ secrets }, { depth: 9, showHidden: true }),
    `${secrets}`,
    String(new Error('x', { cause: secrets }).cause),
    JSON.stringify(Object.entries(secrets)),
  ].join()
  expect(shown).not.toContain('canary')
  expect(secrets.get('TOKEN')).toBe('canary-7f3a')
  expect(structuredClone(secrets)).toEqual({})
})
