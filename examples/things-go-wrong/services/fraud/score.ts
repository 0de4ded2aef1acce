import { defineService } from 'fanfare'

/** Never gives its thread back. Its timeout ends it, and nothing else is hurt. */
export default defineService({
  description: 'Computes for ever',
  isolation: 'own',
  handle() {
    for (;;) Math.random()
  },
})
