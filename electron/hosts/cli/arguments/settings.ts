import { isJsonObject, type JsonValue } from '../../../../shared/flow/json.ts'
import { scanJson } from '../../../../shared/flow/json-scan.ts'
import { UsageError } from '../usage-error.ts'

/** Applies `key=value` settings to an input, in order. The input is not altered. */
export function withSettings(input: JsonValue | undefined, settings: readonly string[]): JsonValue {
  return settings.reduce<JsonValue>((value, setting) => {
    const equals = setting.indexOf('=')
    if (equals < 1) {
      throw new UsageError(`--set expects key=value, got ${JSON.stringify(setting)}`, {
        hint: 'For example --set customer.id=7',
      })
    }
    const path = setting.slice(0, equals).split('.')
    if (path.some(part => part === '' || part === '__proto__')) {
      throw new UsageError(`--set: ${JSON.stringify(setting.slice(0, equals))} is no path of keys`, {
        hint: 'Keys are separated by single dots, as in customer.id',
      })
    }
    return put(value, path, settingValue(setting.slice(equals + 1)), setting)
  }, input ?? {})
}

/** JSON where it is, else the text itself: `7` is a number, `Ada` needs no quotes. */
function settingValue(text: string): JsonValue {
  const { value, fault, notes } = scanJson(text)
  return fault === null && value !== undefined && notes.length === 0 ? value : text
}

function put(
  into: JsonValue | undefined,
  path: readonly string[],
  value: JsonValue,
  setting: string,
): JsonValue {
  const [key, ...rest] = path
  if (key === undefined) return value
  if (Array.isArray(into)) {
    const index = Number(key)
    if (!/^\d+$/.test(key) || index > into.length) {
      throw new UsageError(`--set ${setting}: ${key} is no place in a list of ${into.length}`)
    }
    return [...into.slice(0, index), put(into[index], rest, value, setting), ...into.slice(index + 1)]
  }
  if (into !== undefined && !isJsonObject(into)) {
    throw new UsageError(`--set ${setting}: ${key} can't be set in ${JSON.stringify(into).slice(0, 40)}`, {
      hint: 'What a key is set in must be an object or a list',
    })
  }
  const old = into !== undefined && Object.hasOwn(into, key) ? into[key] : undefined
  return { ...into, [key]: put(old, rest, value, setting) }
}
