/** A moment as short as it can be told apart: `14:32` today, `Yesterday`, `19 Nov`, `2 Nov 2025`. */
export function when(ms: number, now: number = Date.now()): string {
  const [then, today] = [new Date(ms), new Date(now)]
  if (Number.isNaN(then.getTime())) return '–'
  const days = Math.round((midnight(today) - midnight(then)) / 86_400_000)
  if (days === 0) return `${two(then.getHours())}:${two(then.getMinutes())}`
  if (days === 1) return 'Yesterday'
  const day = `${then.getDate()} ${MONTHS[then.getMonth()]}`
  return then.getFullYear() === today.getFullYear() ? day : `${day} ${then.getFullYear()}`
}

/** The same with the time of day: `14:32:05`, `Yesterday 17:44`, `19 Nov 08:00`. */
export function whenExactly(ms: number, now: number = Date.now()): string {
  const short = when(ms, now)
  const then = new Date(ms)
  if (short.includes(':')) return `${short}:${two(then.getSeconds())}`
  return short === '–' ? short : `${short} ${two(then.getHours())}:${two(then.getMinutes())}`
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const
const two = (value: number): string => String(value).padStart(2, '0')
const midnight = (date: Date): number =>
  new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime()
