import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseFlow } from '../../shared/flow/parse.ts'
import { serialiseFlow } from '../../shared/flow/serialise.ts'
import { validateFlow } from '../../shared/flow/validate.ts'

const folder = path.resolve(import.meta.dirname, '../../examples')
const flows = globSync('*/flows/*.flow.json', { cwd: folder })

test('there are eight examples', () => {
  expect(flows).toHaveLength(8)
})

describe.each(flows)('the example %s', name => {
  const text = readFileSync(path.join(folder, name), 'utf8')

  test('has no problem that can be seen without running it', () => {
    const { document, problems } = parseFlow(text)
    expect(problems).toEqual([])
    expect(document && validateFlow(document)).toEqual([])
  })

  test('is written as Fanfare itself would write it', () => {
    const { document } = parseFlow(text)
    expect(document && serialiseFlow(document)).toBe(text)
  })
})
