import { inspect, parseEnv } from 'node:util'
import { confine } from './confine.ts'
import { decodeText, readPlainFile } from './read-file.ts'

const SECRETS_FILE = '.env'

/**
 * Secrets by name. The values are kept where neither a log, an error, `JSON.stringify` nor the inspector of an object
 * that holds this one shows them.
 */
export class Secrets {
  readonly #values: ReadonlyMap<string, string>

  constructor(values: Iterable<readonly [name: string, value: string]> = []) {
    this.#values = new Map(values)
  }

  get(name: string): string | undefined {
    return this.#values.get(name)
  }

  names(): ReadonlySet<string> {
    return new Set(this.#values.keys())
  }

  /** For handing them to the one who fills them in. */
  reveal(): ReadonlyMap<string, string> {
    return new Map(this.#values)
  }

  toJSON(): string {
    return this.#shown()
  }

  toString(): string {
    return this.#shown()
  }

  [inspect.custom](): string {
    return this.#shown()
  }

  #shown(): string {
    return `[${this.#values.size} secrets]`
  }
}

/**
 * Reads `.env`: `NAME=value` a line, with `export`, quotes, comments, and values of several lines in quotes. A
 * workspace without one has no secrets. The file must lie in the workspace, also when it is a link.
 */
export async function readSecrets(root: string): Promise<Secrets> {
  const content = await readPlainFile(await confine(root, SECRETS_FILE), SECRETS_FILE)
  if (content === null) return new Secrets()
  const values = parseEnv(
    decodeText(content.bytes)
      .text.replace(/^\ufeff/, '')
      .replaceAll('\r\n', '\n'),
  )
  return new Secrets(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  )
}
