import { defineService } from 'fanfare'

/** The flow of this folder, written in code: invoke two services in parallel and go on at once. */
export default defineService({
  description: 'Invokes service1 and service2 in parallel',
  handle(ctx) {
    const targets = {
      service1: { hello: 'from-parallel-exec1' },
      service2: { hello: 'from-parallel-exec2' },
    }
    const callbacks = ['my.callback1', 'my.callback2']

    const cid = ctx.patterns.parallel.invoke(targets, callbacks)
    ctx.log.info(`Invoked both with cid ${cid}`)
    return { cid }
  },
})
