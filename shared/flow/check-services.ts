import type { FlowEnvironment } from './environment.ts'
import { entriesOf, type JsonValue } from './json.ts'
import { placeholdersIn } from './placeholder.ts'
import { type Problem, pointer } from './problem.ts'
import type { FlowDocument, ServiceDefinition } from './schema.ts'
import { closest, didYouMean } from './suggest.ts'

/** Placeholders of the flow's own services, and flows that invoke themselves. */
export function serviceProblems(flow: FlowDocument, environment: FlowEnvironment): Problem[] {
  return entriesOf(flow.services).flatMap(([name, service]) =>
    definitionProblems(service, environment).map(problem => ({
      ...problem,
      pointer: pointer('services', name) + problem.pointer,
    })),
  )
}

/** Problems of one definition; pointers are relative to it. */
function definitionProblems(service: ServiceDefinition, environment: FlowEnvironment): Problem[] {
  const problems: Problem[] = []
  if (
    service.kind === 'flow' &&
    environment.path !== undefined &&
    plain(service.flow) === plain(environment.path)
  ) {
    const message = 'The service runs the flow that it is defined in: the run would never end.'
    problems.push({ severity: 'error', code: 'flow-in-itself', message, pointer: '/flow' })
  }
  for (const [path, text] of filledTexts(service)) {
    for (const { root, name } of placeholdersIn(text)) {
      const message = placeholderFault(root, name, environment.secrets)
      if (message !== null) {
        const code = root === 'secret' ? 'secret-missing' : 'placeholder-unknown'
        problems.push({ severity: 'warning', code, message, pointer: pointer(...path) })
      }
    }
  }
  return problems
}

const roots = ['request', 'input', 'secret']

function placeholderFault(
  root: string,
  name: string,
  secrets: ReadonlySet<string> | undefined,
): string | null {
  if (!roots.includes(root)) {
    // Other words in double braces are text, and other programs' own: `docker ps --format {{json}}`.
    const meant = closest(root, roots)
    return meant === null ? null : `{{${root}}} is sent as it stands. Did you mean ${meant}?`
  }
  if (root !== 'secret') return null
  if (name === '') return 'A secret is written {{secret.NAME}}.'
  if (secrets === undefined || secrets.has(name)) return null
  return `No secret is called ${name}: add ${name}=... to the workspace's .env.${didYouMean(name, secrets)}`
}

/** The strings of a definition that placeholders are filled into. */
function filledTexts(service: ServiceDefinition): [path: string[], text: string][] {
  switch (service.kind) {
    case 'http':
      return [
        ...texts(service.url, ['url']),
        ...texts(service.query, ['query']),
        ...texts(service.headers, ['headers']),
        ...texts(service.auth, ['auth']),
        ...texts(service.body, ['body']),
      ]
    case 'process':
      return [...texts(service.command, ['command']), ...texts(service.env, ['env'])]
    case 'flow':
      return []
  }
}

function texts(value: JsonValue | undefined, path: string[]): [string[], string][] {
  if (typeof value === 'string') return [[path, value]]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, entry]) => texts(entry, [...path, key]))
}

/** A path as it is compared: without `.` and empty segments, with `..` resolved. */
function plain(path: string): string {
  const parts: string[] = []
  for (const part of path.replaceAll('\\', '/').split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return parts.join('/')
}
