import { expect, test } from 'vitest'
import { serviceOfFile } from './names.ts'

const nameOf = (path: string) => serviceOfFile(path)?.name ?? null

test.each([
  ['crm/get-customer.ts', 'crm.get-customer'],
  ['audit.log.mjs', 'audit.log'],
  ['a/b/c.js', 'a.b.c'],
  ['x.mts', 'x'],
  ['erp/get-orders.service.json', 'erp.get-orders'],
  ['__proto__.ts', '__proto__'],
  ['kunde/größe ändern.ts', 'kunde.größe ändern'],
])('%s is %s', (path, name) => expect(nameOf(path)).toBe(name))

test.each([
  'types.d.ts',
  'types.d.mts',
  'crm/get.test.ts',
  'crm/get.test.mjs',
  'node_modules/x/index.js',
  '.git/hook.js',
  'crm/.hidden/x.ts',
  '.hidden.ts',
  'readme.md',
  'data.json',
  'style.cjs',
  '.service.json',
  '.ts',
])('%s is no service', path => expect(nameOf(path)).toBeNull())
