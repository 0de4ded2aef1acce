import { existsSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'

/** What a second instance hands over to the first: Chromium may reorder its arguments, so they are sent apart. */
const handOverSchema = z.object({ paths: z.array(z.string().max(4096)).max(100) })
export type HandOver = z.infer<typeof handOverSchema>

/** The files and folders that a command line names, absolute. Switches, and what does not exist, are left out. */
export function pathsIn(words: readonly string[], cwd: string): string[] {
  return words
    .filter(word => word !== '' && !word.startsWith('-'))
    .map(word => path.resolve(cwd, word))
    .filter(file => existsSync(file))
}

/** What another instance sent, as far as it can be used. */
export function pathsHandedOver(data: unknown): string[] {
  const parsed = handOverSchema.safeParse(data)
  return parsed.success ? parsed.data.paths.filter(file => path.isAbsolute(file)) : []
}
