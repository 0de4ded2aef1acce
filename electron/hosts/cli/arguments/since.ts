import { UsageError } from '../usage-error.ts'

const AGE = /^(\d+(?:\.\d+)?)\s*(s|sec|m|min|h|d|w)$/
const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1_000,
  sec: 1_000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}
const DATE = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/

/** A moment, ms since 1970 UTC: an age (`30min`, `2h`, `7d`), a day, or a date and time, of where the user is. */
export function sinceOf(text: string, now: number): number {
  const age = AGE.exec(text.trim())
  if (age) return now - Number(age[1]) * (UNIT_MS[age[2] ?? ''] ?? 0)
  if (DATE.test(text.trim())) {
    const iso = text.trim().replace(' ', 'T')
    // A day alone would be read as UTC.
    const ms = Date.parse(iso.length === 10 ? `${iso}T00:00` : iso)
    if (!Number.isNaN(ms)) return ms
  }
  throw new UsageError(`--since expects an age or a date, got ${JSON.stringify(text)}`, {
    hint: 'For example --since 2h, --since 7d, --since 2026-11-03, --since "2026-11-03 14:00"',
  })
}

/** A whole number in a range, or a clear error that names the flag. */
export function wholeNumber(
  text: string,
  flag: string,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (value >= least && value <= most) return value
  const range = most === Number.MAX_SAFE_INTEGER ? `>= ${least}` : `from ${least} to ${most}`
  throw new UsageError(`Expected \`${flag}\` to be an integer ${range}, got ${JSON.stringify(text)}`)
}

/** A number of days, fractions too. */
export function days(text: string, flag: string): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN
  if (Number.isFinite(value)) return value
  throw new UsageError(`Expected \`${flag}\` to be a number of days >= 0, got ${JSON.stringify(text)}`)
}
