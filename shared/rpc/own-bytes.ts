/**
 * The value with each byte array of its first level in memory of its own. A transport clones the whole buffer under a
 * view, so a slice of a larger one would take its neighbours along.
 */
export function ownBytes(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  let copy: Record<string, unknown> | null = null
  for (const [key, part] of Object.entries(value)) {
    if (!(part instanceof Uint8Array)) continue
    if (part.constructor === Uint8Array && part.byteLength === part.buffer.byteLength) continue
    copy ??= { ...value }
    copy[key] = new Uint8Array(part)
  }
  return copy ?? value
}
