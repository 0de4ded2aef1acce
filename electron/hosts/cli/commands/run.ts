import { cidSchema, newRunId } from '../../../../shared/ids.ts'
import { CommandError } from '../../../../shared/rpc/command-error.ts'
import { flowFile } from '../arguments/flow-file.ts'
import { inputOf } from '../arguments/input.ts'
import type { Context } from '../context.ts'
import { followAsEvents } from '../follow/events.ts'
import { followForPeople } from '../follow/human.ts'
import { problemError } from '../problem-error.ts'
import { withSession } from '../session.ts'
import { UsageError } from '../usage-error.ts'

export interface RunOptions {
  readonly input?: string
  readonly cid?: string
  readonly set?: readonly string[]
  readonly workspace?: string
  readonly json?: boolean
  readonly full?: boolean
  readonly quiet?: boolean
}

/** `fanfare run FLOW`: runs a flow and follows it to its end. */
export async function run(context: Context, given: string, options: RunOptions): Promise<number> {
  const { world } = context
  // All that can be wrong with the words of the command is found before anything is opened.
  const cid = options.cid === undefined ? undefined : cidOf(options.cid)
  const file = await flowFile(world, given, options.workspace)
  const input = await inputOf(context, options.input, options.set ?? [])
  return withSession(
    context,
    file.workspace,
    async session => {
      const runId = newRunId(world.randomBytes(16))
      const start = async (): Promise<void> => {
        try {
          await session.client.call('run.start', {
            runId,
            path: file.path,
            ...(input !== undefined && { input }),
            ...(cid !== undefined && { cid }),
          })
        } catch (error) {
          throw error instanceof CommandError ? await problemError(session, file, error) : error
        }
      }
      const followed = { runId, start, interrupt: 'cancel', full: options.full === true } as const
      return options.json
        ? followAsEvents(context, session, followed)
        : followForPeople(context, session, { ...followed, quiet: options.quiet === true })
    },
    'own',
  )
}

function cidOf(text: string) {
  const parsed = cidSchema.safeParse(text)
  if (parsed.success) return parsed.data
  throw new UsageError(`Expected \`--cid\` to be 1 to 1,024 characters, got ${text.length}`)
}
