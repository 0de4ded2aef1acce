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
    { readonly by: Surroundings; readonly of: string; readonly problems: readonly Problem[] }
  >()

  async problems(
    document: FlowDocument,
    surroundings: Surroundings,
    judge: () => Promise<readonly Problem[]>,
  ): Promise<readonly Problem[]> {
    const known = this.#known.get(document)
    // Where nothing was looked at again the same objects come again.
    if (known && isSame(known.by, surroundings)) return known.problems
    const of = describe(document, surroundings)
    const problems = known?.of === of ? known.problems : await judge()
    this.#known.set(document, { by: surroundings, of, problems })
    return problems
  }
}

const isSame = (a: Surroundings, b: Surroundings): boolean =>
  a.services === b.services && a.secrets === b.secrets && a.path === b.path

/** All of the surroundings that the document can be wrong by, as a text. */
function describe(document: FlowDocument, { services, secrets, path }: Surroundings): string {
  const names = new Set<string>()
  for (const [, node] of entriesOf(document.nodes)) names.add(node.service)
  return JSON.stringify([path, [...secrets], [...names].map(name => services(name))])
}
