/**
 * The contender's side: says that it is ready and does what it is asked, one piece of work at a time. Ends with its
 * parent, after `end`.
 */
export function answer<W>(
  work: (asked: W) => Promise<unknown>,
  end: () => Promise<void> | void = () => {},
): void {
  const send = (message: object): void => void process.send?.(message)
  process.on('message', (asked: W) => {
    work(asked).then(
      value => send({ type: 'done', value }),
      (error: unknown) =>
        send({
          type: 'failed',
          message: error instanceof Error ? (error.stack ?? error.message) : String(error),
        }),
    )
  })
  process.once('disconnect', async () => {
    await end()
    process.exit(0)
  })
  send({ type: 'ready' })
}

/** Does a piece of work so often, one after the other. Gives the ms of each. */
export async function repeat(times: number, once: () => Promise<unknown>): Promise<number[]> {
  const ms: number[] = []
  for (let index = 0; index < times; index++) {
    const start = performance.now()
    await once()
    ms.push(performance.now() - start)
  }
  return ms
}
