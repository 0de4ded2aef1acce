/**
 * Numbers as people read them, the same on every screen: three figures where they help, never more than two units.
 */

/** A duration in ms: `0.3 ms`, `184 ms`, `2.41 s`, `24.1 s`, `3 min 12 s`, `1 h 52 min`, `3 d 4 h`. */
export function duration(ms: number): string {
  if (!Number.isFinite(ms)) return '–'
  const value = Math.max(0, ms)
  // The limits are where rounding would carry over into the next form.
  if (value < 9.95) return `${trimmed(value.toFixed(1))} ms`
  if (value < 999.5) return `${Math.round(value)} ms`
  if (value < 9_995) return `${(value / 1000).toFixed(2)} s`
  if (value < 59_950) return `${(value / 1000).toFixed(1)} s`
  const seconds = Math.round(value / 1000)
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  const minutes = Math.round(value / 60_000)
  if (minutes < 1440) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
  const hours = Math.round(value / 3_600_000)
  return `${count(Math.floor(hours / 24))} d ${hours % 24} h`
}

/** A setting's length, without the zeros that a measured one has: `5 s`, not `5.00 s`. */
export const settingDuration = (ms: number): string =>
  ms >= 1000 && ms < 60_000 && ms % 100 === 0 ? `${ms / 1000} s` : duration(ms).replace(/ 0 s$| 0 min$/, '')

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const

/** A size, in steps of 1,000: `412 B`, `1.1 kB`, `48.2 MB`, `482 MB`. */
export function bytes(size: number): string {
  if (!Number.isFinite(size)) return '–'
  let value = Math.max(0, size)
  let unit = 0
  while (value >= (unit === 0 ? 999.5 : 999.95) && unit < UNITS.length - 1) {
    value /= 1000
    unit += 1
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : 1
  const shown = value.toFixed(digits)
  // 999.95 MB is under the limit and rounds to 1000: it is the next unit's 1.
  if (shown === '1000' && unit < UNITS.length - 1) return `1.0 ${UNITS[unit + 1]}`
  return `${shown} ${UNITS[unit]}`
}

/** A whole number with thousands apart: `10,000`. */
export function count(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** A number and its noun: `1 target`, `10,000 targets`. */
export const countOf = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`

/** Date and time of day where the reader is, `2026-11-03 14:22:08`. `ms` since 1970 UTC. */
export function dateTime(ms: number): string {
  const date = new Date(ms)
  if (Number.isNaN(date.getTime())) return '–'
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${timeOfDay(ms).slice(0, 8)}`
}

/** Time of day where the reader is, `14:22:08.123`. */
export function timeOfDay(ms: number): string {
  const date = new Date(ms)
  if (Number.isNaN(date.getTime())) return '–'
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')
  return `${clock}.${String(date.getMilliseconds()).padStart(3, '0')}`
}

const two = (value: number): string => String(value).padStart(2, '0')
const trimmed = (value: string): string => (value.endsWith('.0') ? value.slice(0, -2) : value)
