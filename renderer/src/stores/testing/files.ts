import type { FlowReadOnly, StreamItem } from '../../../../shared/contract.ts'
import { type ParsedFlow, parseFlow, parseFlowValue } from '../../../../shared/flow/parse.ts'
import { serialiseFlow } from '../../../../shared/flow/serialise.ts'
import { CommandError } from '../../../../shared/rpc/command-error.ts'
import type { FakeHost } from './fake-host.ts'

/** Flow files of a host, for tests: they behave as a workspace's do. */
export class Files {
  readonly texts = new Map<string, string>()
  /** Held up: a write does not go on before this resolves. */
  gate: Promise<void> | null = null
  /** Files that may only be read. */
  readonly writeProtected = new Set<string>()

  constructor(texts: Readonly<Record<string, string>> = {}) {
    for (const [path, text] of Object.entries(texts)) this.texts.set(path, text)
  }

  readonly answers: FakeHost['answers'] = {
    'flow.list': () => ({ flows: [...this.texts.keys()].map(path => ({ path, name: path, modifiedAt: 0 })) }),
    'flow.read': ({ path }) => {
      const text = this.texts.get(path)
      if (text === undefined)
        throw new CommandError('E_NOT_FOUND', `There is no flow ${path} in the workspace.`)
      const parsed = parseFlow(text)
      const flow = parsed.document ?? parsed.json
      const readOnly = readOnlyOf(parsed, this.writeProtected.has(path))
      return {
        flow,
        problems: [...parsed.problems],
        revision: revisionOf(text),
        ...(readOnly && { readOnly }),
      }
    },
    'flow.write': async ({ path, flow, revision }) => {
      await this.gate
      const text = this.texts.get(path)
      const now = text === undefined ? null : revisionOf(text)
      if (now !== revision) throw new CommandError('E_CONFLICT', `${path} was changed by somebody else.`)
      const { document } = parseFlowValue(flow)
      if (document === null) throw new CommandError('E_INVALID_FLOW', `${path} was not written.`)
      const written = serialiseFlow(document)
      this.texts.set(path, written)
      return { revision: revisionOf(written) }
    },
  }

  /** As if another program wrote it. */
  change(path: string, change: (text: string) => string): StreamItem<'workspace.watch'> {
    this.texts.set(path, change(this.texts.get(path) ?? ''))
    return { kind: 'flow', path, change: 'changed' }
  }
}

function readOnlyOf({ complete, problems }: ParsedFlow, writeProtected: boolean): FlowReadOnly | null {
  const newer = problems.find(problem => problem.code === 'newer-format')
  if (newer) return { why: 'newer-format', message: newer.message }
  if (!complete) return { why: 'damaged', message: `${problems[0]?.message} Nothing is saved over the file.` }
  return writeProtected ? { why: 'not-writable', message: 'The file may only be read.' } : null
}

/** The text itself: what is the same has the same revision. */
const revisionOf = (text: string): string => `r:${text}`
