import { useEffect, useRef, useState } from 'react'

/**
 * A value that changes often, taken over once in a while: the first change at once, the last one for certain. With
 * `ms` 0 each change counts.
 */
export function useSparse<T>(value: T, ms: number): T {
  const [shown, setShown] = useState(value)
  const last = useRef(0)
  useEffect(() => {
    if (ms === 0 || value === shown) return
    const wait = Math.max(0, last.current + ms - performance.now())
    const timer = setTimeout(() => {
      last.current = performance.now()
      setShown(value)
    }, wait)
    return () => clearTimeout(timer)
  }, [value, shown, ms])
  return ms === 0 ? value : shown
}
