/** A first service in code, with what one needs to know to go on. */
export const serviceTemplate = (name: string): string => `import { defineService } from 'fanfare'

// This file is the service ${name}: its folders and its name, with points between.
// A change is picked up by the next invocation; there is nothing to restart.
export default defineService({
  description: 'What ${name} does, in one line',

  // Deadline of one attempt in milliseconds; 30 minutes if left out.
  // timeoutMs: 5_000,

  // Tries again when an attempt fails: pauses of 200 ms, 400 ms, 800 ms...
  // retry: { attempts: 3, backoffMs: 200, factor: 2 },

  // True if running it twice does no harm: then it is run again when a crash left its outcome unknown.
  // idempotent: true,

  async handle(ctx) {
    // What the service is invoked with: a target's request, or the payload of a callback.
    const request = ctx.request.payload

    // Hand \`ctx.signal\` to fetch and its like, so that a cancel or a timeout ends them too.
    ctx.log.info('invoked', { channel: ctx.channel, cid: ctx.cid })

    // What is returned is the response. To throw is to fail: callbacks then get the stack as \`exception\`.
    return { received: request }
  },
})
`
