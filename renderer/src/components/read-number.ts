import { count } from '../../../shared/format.ts'

export interface NumberRange {
  readonly min: number
  readonly max: number
  readonly whole: boolean
}

/** A typed number: `10,000` and `10 000` are ten thousand, nothing is undefined. */
export function readNumber(
  text: string,
  { min, max, whole }: NumberRange,
): { readonly value: number | undefined; readonly error: string | null } {
  const plain = text.replace(/[\s,_]/g, '')
  if (plain === '') return { value: undefined, error: null }
  const value = Number(plain)
  const fits = Number.isFinite(value) && value >= min && value <= max && (!whole || Number.isInteger(value))
  if (fits) return { value, error: null }
  const kind = whole ? 'a whole number' : 'a number'
  const range =
    value > max ? `of ${count(max)} at most` : min === max ? `that is ${min}` : `of ${min} or more`
  return { value: undefined, error: `Expected ${kind} ${range}.` }
}
