import type { Groups } from '../kinds/groups.ts'
import type { HttpKind } from '../kinds/http.ts'
import type { LoadSpec } from '../wire/frames.ts'
import type { BuiltInHandler } from './handler.ts'

/** The kinds of services without code. Each is loaded when it is first needed, so that other workers stay light. */
export class Kinds {
  /** File in which living process groups are noted; null: nowhere. */
  readonly #groupsFile: string | null
  #http: HttpKind | null = null
  #groups: Groups | null = null

  constructor(groupsFile: string | null) {
    this.#groupsFile = groupsFile
  }

  /** Rejects when the definition can't be used. */
  async handler(spec: Extract<LoadSpec, { kind: 'http' | 'process' }>): Promise<BuiltInHandler> {
    if (spec.kind === 'http') {
      const { createHttpKind } = await import('../kinds/http.ts')
      this.#http ??= createHttpKind()
      return this.#http.createHandler(spec)
    }
    const { createProcessHandler } = await import('../kinds/process.ts')
    const { createGroups } = await import('../kinds/groups.ts')
    this.#groups ??= createGroups(this.#groupsFile)
    return createProcessHandler(spec, { groups: this.#groups })
  }

  async expression(): Promise<BuiltInHandler> {
    const { evaluateExpression } = await import('../kinds/jsonata.ts')
    return evaluateExpression
  }

  /** The worker ends: ends what it has started, at once. */
  end(): void {
    this.#groups?.killAll()
  }
}
