import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { buildWithFaultPoints } from '../build/build.ts'
import { points } from './points.ts'

const root = path.resolve(import.meta.dirname, '../../..')
const names = new Set(points.map(point => point.name))

const textsIn = (folder: string, ending: RegExp): string =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(file => ending.test(file))
    .map(file => readFileSync(path.join(root, folder, file), 'utf8'))
    .join('\n')

describe('fault points', () => {
  let product: string
  let armed: string
  beforeAll(async () => {
    await buildWithFaultPoints()
    product = textsIn('out/main', /[.]js$/)
    armed = textsIn('out/faults/main', /[.]js$/)
  }, 60_000)

  test('are all killed at by the suite', () => {
    const used = [...textsIn('electron', /(?<![.]test)[.]ts$/).matchAll(/\bfaultPoint\('([^']+)'\)/g)]
    expect(new Set(used.map(match => match[1]))).toEqual(names)
  })

  test.each([...names])('%s is not in the product, and is in the build with faults', name => {
    // As it is written for the point: `run.ended` is also what a run is asked. Nobody wants to read the whole build.
    expect(product.includes(`"${name}"`)).toBe(false)
    expect(armed.includes(`faultPoint("${name}")`)).toBe(true)
  })

  test('are called nowhere in the product, which reads no plan of faults', () => {
    expect(product.match(/\bfaultPoint\(/g)).toEqual(['faultPoint('])
    expect(product).toMatch(/function faultPoint\(_name\) \{\s*\}/)
    expect(product).not.toContain('fault.json')
    expect(armed).toContain('fault.json')
  })
})
