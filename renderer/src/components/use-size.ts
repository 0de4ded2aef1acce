import { type RefCallback, type RefObject, useCallback, useRef, useState } from 'react'

export interface Size {
  readonly width: number
  readonly height: number
}

export interface Measured<E extends HTMLElement> {
  /** Given to the element that is measured. */
  readonly ref: RefCallback<E>
  readonly element: RefObject<E | null>
  /** Its inner size in px, as it changes; nought until it is measured. */
  readonly size: Size
}

/** An element and its size. Its ref stays the same, so that it is measured once and not at each render. */
export function useSize<E extends HTMLElement>(): Measured<E> {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 })
  const element = useRef<E>(null)
  const ref = useCallback((mounted: E | null) => {
    element.current = mounted
    if (!mounted) return
    const read = (): void => {
      const { clientWidth: width, clientHeight: height } = mounted
      setSize(before => (before.width === width && before.height === height ? before : { width, height }))
    }
    const observer = new ResizeObserver(read)
    observer.observe(mounted)
    return () => {
      observer.disconnect()
      element.current = null
    }
  }, [])
  return { ref, element, size }
}
