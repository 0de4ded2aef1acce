import type { Body, CallInfo } from '../../../shared/contract.ts'
import type { RunId } from '../../../shared/ids.ts'
import type { Session } from './session.ts'

const PAGE = 1 << 20

/** A call with all its bodies whole. */
export async function withFullBodies(session: Session, info: CallInfo): Promise<CallInfo> {
  const whole = (body: Body | null): Promise<Body | null> => fullBody(session, info.runId, body)
  const attempts: CallInfo['attempts'] = []
  for (const attempt of info.attempts) attempts.push({ ...attempt, response: await whole(attempt.response) })
  return { ...info, received: await whole(info.received), attempts }
}

async function fullBody({ client }: Session, runId: RunId, body: Body | null): Promise<Body | null> {
  if (body === null || body.complete) return body
  const pages: Uint8Array[] = []
  let offset = 0
  for (;;) {
    const page = await client.call('run.body', { runId, id: body.id, offset, bytes: PAGE })
    pages.push(page.bytes)
    offset += page.bytes.length
    if (offset >= page.total || page.bytes.length === 0) break
  }
  return { ...body, preview: Buffer.concat(pages).toString('utf8'), complete: true }
}
