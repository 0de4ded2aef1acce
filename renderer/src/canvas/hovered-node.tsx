import { type RefObject, useLayoutEffect } from 'react'
import { CallIndex } from '../../../shared/run/layout.ts'
import { useRun, useUi } from '../stores/index.ts'

/** Marks the node of the row that has the pointer in another view. No node renders for it. */
export function HoveredNode({ root }: { readonly root: RefObject<HTMLElement | null> }): null {
  const call = useUi(state => state.hoveredCall)
  const id = useRun(({ run }) => {
    const place = call === null ? undefined : run?.view?.index.place(call)
    return place === undefined ? null : (CallIndex.who(place)?.nodeId ?? null)
  })
  useLayoutEffect(() => {
    const node = id === null ? null : root.current?.querySelector(`[data-node="${id}"]`)
    node?.setAttribute('data-hovered', '')
    return () => node?.removeAttribute('data-hovered')
  }, [id, root])
  return null
}
