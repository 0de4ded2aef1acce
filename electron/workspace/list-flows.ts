import path from 'node:path'
import { z } from 'zod'
import { byCodeUnit } from '../../shared/flow/json.ts'
import { decodeText, readPlainFile } from './read-file.ts'
import { walk } from './walk.ts'

export const FLOW_SUFFIX = '.flow.json'

export interface FlowListing {
  readonly path: string
  /** What the flow calls itself, else its file's name. */
  readonly name: string
  /** Ms since 1970 UTC. */
  readonly modifiedAt: number
}

const named = z.looseObject({ name: z.string().trim().min(1).max(200) })

/** Flows that a workspace's lists show: in its own folder and anywhere in `flows/`. Newest first, then by path. */
export async function listFlows(root: string): Promise<FlowListing[]> {
  const paths = await flowPaths(root)
  const flows: FlowListing[] = []
  for (const flowPath of paths) {
    // A file that went away or can't be read meanwhile is no reason to show no list.
    const content = await readPlainFile(path.join(root, flowPath), flowPath).catch(() => null)
    if (content === null) continue
    const fallback = path.posix.basename(flowPath, FLOW_SUFFIX)
    flows.push({ path: flowPath, name: nameIn(content.bytes) ?? fallback, modifiedAt: content.modifiedAt })
  }
  return flows.sort((a, b) => b.modifiedAt - a.modifiedAt || byCodeUnit(a.path, b.path))
}

/** Plain files alone: links are opened by who names them, not found. */
export async function flowPaths(root: string): Promise<string[]> {
  const files = [...(await walk(root, '', 0)), ...(await walk(root, 'flows'))]
  return files.filter(file => file.endsWith(FLOW_SUFFIX) && path.posix.basename(file) !== FLOW_SUFFIX)
}

function nameIn(bytes: Uint8Array): string | null {
  try {
    const json: unknown = JSON.parse(decodeText(bytes).text.replace(/^\ufeff/, ''))
    return named.safeParse(json).data?.name ?? null
  } catch {
    return null
  }
}
