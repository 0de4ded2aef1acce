import { expect, test } from 'vitest'
import type { ServiceInfo } from '../../../../shared/contract.ts'
import { isStop, splitName, treeRows, treeStep } from './service-tree.ts'

const service = (name: string, kind: ServiceInfo['kind'] = 'code'): ServiceInfo => ({
  name,
  kind,
  file: null,
  description: '',
  unusable: null,
})
const services = [
  service('demo.echo', 'built-in'),
  service('erp.get-stock'),
  service('crm.get-customer'),
  service('crm.contacts.get'),
  service('hello'),
  service('erp.get-orders'),
]
const shown = (open: string[], search = '') =>
  treeRows(services, new Set(open), search).map(row =>
    row.kind === 'service'
      ? `  ${row.leaf}`
      : row.kind === 'folder'
        ? `${row.name} ${row.count}`
        : `(${row.name})`,
  )

test('closed folders show their counts, loose services come first, built-in ones last', () => {
  expect(shown([])).toEqual(['  hello', 'crm.contacts 1', 'crm 1', 'erp 2', '(Built in)', '  demo.echo'])
})

test('an open folder shows its services in order', () => {
  expect(shown(['erp'])).toContain('  get-orders')
  expect(shown(['erp']).indexOf('  get-orders')).toBeLessThan(shown(['erp']).indexOf('  get-stock'))
})

test('a search opens what it finds', () => {
  expect(shown([], 'GET-O')).toEqual(['erp 1', '  get-orders'])
  expect(shown([], 'nothing of that')).toEqual([])
})

test('a leading dot makes no folder', () => {
  expect(splitName('.hidden')).toEqual([null, '.hidden'])
})

test('keys walk the tree, open and close folders, and leave at the top', () => {
  const stops = treeRows(services, new Set(['erp']), '').filter(isStop)
  const at = (name: string) => {
    const found = stops.find(stop => (stop.kind === 'folder' ? stop.name : stop.service.name) === name)
    if (!found) throw new Error(`no ${name}`)
    return found
  }
  expect(treeStep('ArrowUp', at('hello'), stops)).toEqual({ kind: 'leave' })
  expect(treeStep('ArrowDown', at('erp'), stops)).toEqual({ kind: 'focus', row: at('erp.get-orders') })
  expect(treeStep('ArrowRight', at('crm'), stops)).toEqual({ kind: 'toggle', folder: 'crm' })
  expect(treeStep('ArrowRight', at('erp'), stops)).toEqual({ kind: 'focus', row: at('erp.get-orders') })
  expect(treeStep('ArrowLeft', at('erp.get-stock'), stops)).toEqual({ kind: 'focus', row: at('erp') })
  expect(treeStep('ArrowLeft', at('erp'), stops)).toEqual({ kind: 'toggle', folder: 'erp' })
  expect(treeStep('End', at('hello'), stops)).toEqual({ kind: 'focus', row: at('demo.echo') })
  expect(treeStep('ArrowDown', at('demo.echo'), stops)).toBeNull()
  expect(treeStep('x', at('erp'), stops)).toBeNull()
})
