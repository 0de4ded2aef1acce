import { useStoreApi } from '@xyflow/react'
import { type RefObject, useLayoutEffect } from 'react'
import { GRID } from './geometry/sizes.ts'

/** Dots are this far apart at 100 %, and never nearer on the screen than `LEAST`. */
const APART = 2 * GRID
const LEAST = 11

/** Lets the dots of the ground go along with the drawing, without rendering anything. */
export function Ground({ root }: { readonly root: RefObject<HTMLElement | null> }): null {
  const flow = useStoreApi()
  useLayoutEffect(() => {
    const lay = ([x, y, zoom]: readonly [number, number, number]): void => {
      const { style } = root.current ?? {}
      if (style === undefined) return
      let apart = APART * zoom
      while (apart < LEAST) apart *= 2
      style.backgroundSize = `${apart}px ${apart}px`
      // A dot is in the middle of its tile: the tile of the origin begins half a tile before it.
      style.backgroundPosition = `${x - apart / 2}px ${y - apart / 2}px`
    }
    lay(flow.getState().transform)
    return flow.subscribe(({ transform }, before) => {
      if (transform !== before.transform) lay(transform)
    })
  }, [flow, root])
  return null
}
