import { CommandError } from '../../../../shared/rpc/command-error.ts'
import type { RunSummary } from '../../../../shared/run/model.ts'
import type { Session } from '../session.ts'
import { UsageError } from '../usage-error.ts'

/** A run by its id, the unique beginning of its id, its cid, or `last`. */
export async function findRun({ client, workspace }: Session, name: string): Promise<RunSummary> {
  if (name === 'last') {
    const { runs } = await client.call('run.list', { limit: 1 })
    const [last] = runs
    if (last) return last
    throw new UsageError(`No flow has been run in ${workspace} yet`, { hint: '`fanfare run FLOW` runs one' })
  }
  try {
    return await client.call('run.find', { id: name })
  } catch (error) {
    if (!(error instanceof CommandError) || !['E_NOT_FOUND', 'E_BAD_PARAMS'].includes(error.code)) throw error
    throw new UsageError(`No run is called ${name}`, {
      where: workspace,
      hint: '`fanfare runs` lists them; a run goes by its id, the beginning of it, its cid, or `last`',
    })
  }
}
