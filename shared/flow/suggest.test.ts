import { expect, test } from 'vitest'
import { closest } from './suggest.ts'

const names = ['erp.get-orders', 'crm.get-customer', 'audit.log', 'a', 'b']

test.each([
  ['erp.get-ordres', 'erp.get-orders'],
  ['erp.get-order', 'erp.get-orders'],
  ['crm.getcustomer', 'crm.get-customer'],
  ['audit.lgo', 'audit.log'],
  ['c', null],
  ['billing.charge', null],
  ['', null],
  ['audit.log', null],
])('%s: %s', (name, meant) => {
  expect(closest(name, names)).toBe(meant)
})
