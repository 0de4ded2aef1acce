import { config } from 'zod'

// The page's content policy forbids eval, which zod tries when a schema is made: the console would tell of it.
config({ jitless: true })
