import { isJsonObject, type JsonObject, type JsonValue } from './json.ts'
import type { Problem } from './problem.ts'
import { FLOW_FORMAT_VERSION } from './schema.ts'

/** Takes a flow from one format to the next. Must keep fields that it does not know. */
export interface Migration {
  readonly from: number
  migrate(flow: JsonObject): JsonObject
}

/** One for each format before this one, oldest first. Format 1 is the first there is. */
const migrations: readonly Migration[] = []

export interface Migrated {
  /** In the current format; or as it was, where `problem` says why it can't be brought there. */
  readonly value: JsonObject
  /** What the file says, or null where it says nothing usable. */
  readonly formatVersion: number | null
  /** Whether `value` is more than the file as it stands. */
  readonly migrated: boolean
  readonly problem: Problem | null
}

/**
 * Brings a flow to the current format. One of a newer format comes back as it is with the problem `newer-format`: it
 * may be shown, never written, since this version does not know what its fields mean.
 */
export function migrateFlow(
  value: JsonObject,
  steps: readonly Migration[] = migrations,
  current: number = FLOW_FORMAT_VERSION,
): Migrated {
  const found: JsonValue | undefined = value.formatVersion
  const refuse = (code: string, message: string, formatVersion: number | null): Migrated => ({
    value,
    formatVersion,
    migrated: false,
    problem: {
      severity: 'error',
      code,
      message,
      pointer: found === undefined ? '' : '/formatVersion',
    },
  })
  if (found === undefined) {
    const message = `The flow does not say its format: add "formatVersion": ${current}`
    return refuse('format-missing', message, null)
  }
  if (typeof found !== 'number' || !Number.isInteger(found) || found < 1) {
    const message = `Expected \`formatVersion\` to be a whole number from 1 to ${current}, got ${JSON.stringify(found)}`
    return refuse('format-invalid', message, null)
  }
  if (found > current) {
    const message = `The flow is of format ${found}; this version reads formats up to ${current} and opens it read-only. Update Fanfare to edit it.`
    return refuse('newer-format', message, found)
  }
  let flow = value
  for (let version = found; version < current; version++) {
    const step = steps.find(candidate => candidate.from === version)
    if (step === undefined)
      return refuse('format-unknown', `Nothing brings format ${version} up to date`, found)
    // Steps change what they are given as they like: the caller's stays as it is.
    const next: unknown = step.migrate(structuredCopy(flow))
    if (!isJsonObject(next as JsonValue)) {
      return refuse('migration-failed', `The step from format ${version} gave no flow`, found)
    }
    flow = { ...(next as JsonObject), formatVersion: version + 1 }
  }
  return { value: flow, formatVersion: found, migrated: found !== current, problem: null }
}

const structuredCopy = (flow: JsonObject): JsonObject => JSON.parse(JSON.stringify(flow)) as JsonObject
