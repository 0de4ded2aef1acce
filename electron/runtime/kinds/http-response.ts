import { HandlerError } from '../worker/handler.ts'

const TEXT_TYPE =
  /^(text\/.*|application\/(.*\+)?(xml|yaml|javascript|ecmascript|x-www-form-urlencoded|graphql|x-ndjson|jsonl|sql|toml)|image\/svg\+xml)$/
const BINARY_TYPE = /^((image|audio|video|font)\/.*|application\/octet-stream)$/
const JSON_TYPE = /^(application\/(.*\+)?json|.*\+json|text\/json)$/

/**
 * The value of a body: JSON where its type says so, text where it is text, else base64. An empty body is "", whatever
 * its type. A type that says neither (or none at all) is text if it is UTF-8 without NUL.
 */
export function bodyValue(bytes: Buffer, contentType: string, name: string): unknown {
  if (bytes.length === 0) return ''
  const [type = '', ...parameters] = contentType.split(';').map(part => part.trim())
  const essence = type.toLowerCase()
  const charset = charsetOf(parameters)
  if (JSON_TYPE.test(essence)) return parseJson(decodeText(bytes, charset), essence, name)
  if (TEXT_TYPE.test(essence) || (charset !== null && !BINARY_TYPE.test(essence)))
    return decodeText(bytes, charset)
  if (BINARY_TYPE.test(essence)) return bytes.toString('base64')
  return utf8OrNull(bytes) ?? bytes.toString('base64')
}

/** A body as text for a message, whatever it is. */
export const bodyStart = (bytes: Buffer, contentType: string): string =>
  decodeText(bytes, charsetOf(contentType.split(';').slice(1)))

/** JSON text of a response. A body can be nested so deeply that it has none. */
export function responseText(value: unknown, name: string): string {
  try {
    return JSON.stringify(value)
  } catch (error) {
    throw new HandlerError('E_HTTP', `${name} gave JSON that is nested too deeply to be handed on.`, {
      cause: error,
    })
  }
}

function parseJson(text: string, type: string, name: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const reason = error instanceof Error ? error.message : ''
    throw new HandlerError(
      'E_HTTP',
      `${name} says that its body is ${type}, but it is not valid JSON: ${reason}`,
    )
  }
}

function charsetOf(parameters: readonly string[]): string | null {
  for (const parameter of parameters) {
    const [key = '', value = ''] = parameter.split('=')
    if (key.trim().toLowerCase() === 'charset') return value.trim().replace(/^"(.*)"$/, '$1')
  }
  return null
}

/** Without a byte order mark. Bytes that are not in the charset become replacement characters. */
function decodeText(bytes: Buffer, charset: string | null): string {
  try {
    return new TextDecoder(charset ?? 'utf-8').decode(bytes)
  } catch {
    return new TextDecoder().decode(bytes)
  }
}

function utf8OrNull(bytes: Buffer): string | null {
  if (bytes.includes(0)) return null
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}
