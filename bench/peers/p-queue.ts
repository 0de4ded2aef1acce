/** p-queue in one thread: no isolation, nothing stored, nobody watches. */
import PQueue from 'p-queue'
import { answer, repeat } from '../contenders/answer.ts'
import type { RunWork } from '../contenders/run-work.ts'
import { payloadOf } from './payload.ts'

const queue = new PQueue({ concurrency: 1000 })
const echo = async (payload: unknown): Promise<object> => ({ echo: payload })

async function target(index: number, callbacks: number, url: string | undefined): Promise<void> {
  const response = await queue.add(async () =>
    url === undefined ? await echo({ i: index }) : await (await fetch(url)).json(),
  )
  const payload = payloadOf(response)
  await Promise.all(Array.from({ length: callbacks }, () => queue.add(() => echo(payload))))
}

answer<RunWork & { readonly url?: string }>(({ targets, callbacks, times, url }) =>
  repeat(times, () =>
    Promise.all(Array.from({ length: targets }, (_, index) => target(index, callbacks, url))),
  ),
)
