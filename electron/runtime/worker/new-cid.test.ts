import { expect, test } from 'vitest'
import { GENERATED_ID } from '../../../shared/ids.ts'
import { CidMaker } from './new-cid.ts'

test('a maker never repeats itself', () => {
  const maker = new CidMaker()
  const cids = Array.from({ length: 10_000 }, () => maker.next())
  expect(new Set(cids).size).toBe(10_000)
  for (const cid of cids) expect(cid).toMatch(GENERATED_ID)
})
