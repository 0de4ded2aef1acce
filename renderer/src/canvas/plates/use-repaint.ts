import { useCallback, useEffect, useLayoutEffect, useRef } from 'react'

/** Asks for a drawing in the next frame, once however often it is asked for; always the latest `paint` draws. */
export function useRepaint(paint: () => void): () => void {
  const latest = useRef(paint)
  const frame = useRef(0)
  useLayoutEffect(() => {
    latest.current = paint
  })
  useEffect(
    () => () => {
      cancelAnimationFrame(frame.current)
      frame.current = 0
    },
    [],
  )
  return useCallback(() => {
    if (frame.current !== 0) return
    frame.current = requestAnimationFrame(() => {
      frame.current = 0
      latest.current()
    })
  }, [])
}
