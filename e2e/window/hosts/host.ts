import { browserHost } from './browser.ts'
import { electronHost } from './electron.ts'
import type { Host } from './types.ts'

const hosts: readonly Host[] = [electronHost, browserHost]

/** The host of a Playwright project. */
export function hostOf(project: string): Host {
  const found = hosts.find(({ name }) => name === project)
  if (found) return found
  throw new Error(`There is no host called ${project}: the projects are those of playwright.config.ts.`)
}
