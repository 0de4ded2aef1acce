/** The parts of a call that have bodies: what it received, and what one of its attempts gave. */
export const bodyParts = ['received', 'response', 'exception'] as const
export type BodyPart = (typeof bodyParts)[number]

export interface BodyAddress {
  readonly runId: string
  readonly call: number
  /** 0 where the part is the same for all attempts. */
  readonly attempt: number
  readonly part: BodyPart
}

/** Names a body for clients, which hand it back to get pages of it. */
export const bodyId = (runId: string, call: number, attempt: number, part: BodyPart): string =>
  `${runId}/${call}/${attempt}/${part}`

/** Undefined for what `bodyId` has not made. */
export function parseBodyId(id: string): BodyAddress | undefined {
  const match = /^([^/]+)\/(\d{1,10})\/(\d{1,10})\/([a-z]+)$/.exec(id)
  const part = bodyParts.find(name => name === match?.[4])
  if (!match?.[1] || part === undefined) return undefined
  return { runId: match[1], call: Number(match[2]), attempt: Number(match[3]), part }
}
