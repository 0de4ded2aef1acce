import { entriesOf } from '../../shared/flow/json.ts'
import type { Problem } from '../../shared/flow/problem.ts'
import type { FlowDocument } from '../../shared/flow/schema.ts'

/** What the sense of a flow is judged by, beside the flow itself. */
export interface Surroundings {
  /** Why the service of a name can't be used; null when it can. */
  readonly services: (name: string) => string | null
  readonly secrets: ReadonlySet<string>
  readonly path: string | undefined
}

/**
 * What is wrong with the sense of documents that are still held by somebody. A flow that is run again and again is
 * judged again only when its services, the workspace's secrets or the flow itself have changed.
 */
export class SenseCache {
  readonly #known = new WeakMap<
    FlowDocument,
    { readonly of: string; readonly problems: readonly Problem[] }
  >()

  async problems(
    document: FlowDocument,
    surroundings: Surroundings,
    judge: () => Promise<readonly Problem[]>,
  ): Promise<readonly Problem[]> {
    const of = describe(document, surroundings)
    const known = this.#known.get(document)
    if (known?.of === of) return known.problems
    const problems = await judge()
    this.#known.set(document, { of, problems })
    return problems
  }
}

/** All of the surroundings that the document can be wrong by, as a text. */
function describe(document: FlowDocument, { services, secrets, path }: Surroundings): string {
  const names = new Set<string>()
  for (const [, node] of entriesOf(document.nodes)) names.add(node.service)
  return JSON.stringify([path, [...secrets], [...names].map(name => services(name))])
}
