import path from 'node:path'
import { inspect, parseEnv } from 'node:util'
import { confine } from './confine.ts'
import { decodeText, readPlainFile } from './read-file.ts'
import type { Mark, StillFolders } from './still-folders.ts'

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

/** The workspace's `.env`, read again only when it may have changed. */
export class SecretFile {
  readonly #root: string
  readonly #still: StillFolders
  #seen: { readonly mark: Mark; readonly secrets: Secrets } | null = null

  constructor(root: string, still: StillFolders) {
    this.#root = root
    this.#still = still
  }

  async read(): Promise<Secrets> {
    if (this.#seen && (await this.#still.holds(this.#seen.mark, [this.#root]))) return this.#seen.secrets
    const mark = this.#still.mark()
    const { secrets, isCertain } = await lookForSecrets(this.#root)
    this.#seen = isCertain ? { mark, secrets } : null
    return secrets
  }
}

/**
 * Reads `.env`: `NAME=value` a line, with `export`, quotes, comments, and values of several lines in quotes. A
 * workspace without one has no secrets. The file must lie in the workspace, also when it is a link.
 */
export async function readSecrets(root: string): Promise<Secrets> {
  return (await lookForSecrets(root)).secrets
}

/** `isCertain`: they change only when something in the workspace's own folder does. */
async function lookForSecrets(root: string): Promise<{ secrets: Secrets; isCertain: boolean }> {
  const file = await confine(root, SECRETS_FILE)
  const isPlain = file === path.join(root, SECRETS_FILE)
  const content = await readPlainFile(file, SECRETS_FILE)
  if (content === null) return { secrets: new Secrets(), isCertain: isPlain }
  const values = parseEnv(
    decodeText(content.bytes)
      .text.replace(/^\ufeff/, '')
      .replaceAll('\r\n', '\n'),
  )
  const secrets = new Secrets(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  )
  return { secrets, isCertain: isPlain && !content.hasOtherNames }
}
