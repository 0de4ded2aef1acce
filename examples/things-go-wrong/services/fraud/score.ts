import { defineService } from 'fanfare'

/** Never gives its thread back. Its timeout ends it, and nothing else is hurt. */
export default defineService({
  description: 'Computes for ever',
  handle() {
    for (;;) Math.random()
  },
})
