import { parseException, rootCause } from '../exception/index.ts'

/** What came of an attempt, in one line; null for one that has thrown nothing. */
export function attemptWords(code: string | null, exception: string | null): string | null {
  if (exception === null) return code
  if (code === 'E_HTTP_STATUS') {
    const [, url = '', status] = /^\S+ (\S+) answered (\d{3})/.exec(exception) ?? []
    if (status !== undefined) return `HTTP ${status} from ${hostOf(url)}`
  }
  const limit = code === 'E_TIMEOUT' ? /(?:its|limit of) (\d+) ms/.exec(exception)?.[1] : undefined
  if (limit !== undefined) return `over its limit of ${limit} ms`
  const { name, message } = rootCause(parseException(exception))
  const line = message.split('\n', 1)[0] ?? ''
  return name === '' || line === '' ? name + line : `${name}: ${line}`
}

function hostOf(url: string): string {
  try {
    return new URL(url).host
  } catch {
    return url
  }
}
