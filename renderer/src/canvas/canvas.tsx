import { ReactFlowProvider, type Viewport } from '@xyflow/react'
import { type ReactElement, useState } from 'react'
import { useActiveTab, useDocument } from '../stores/index.ts'
import { CanvasProvider, createCanvasStore } from './model/canvas-state.ts'
import { Surface } from './surface.tsx'

/** The open flow as a drawing that can be edited, run and watched. Fills its parent. */
export function Canvas(): ReactElement | null {
  const [store] = useState(createCanvasStore)
  const doc = useDocument()
  const tab = useActiveTab()?.id ?? ''
  const [views] = useState(() => new Map<string, Viewport>())
  if (doc === null) return null
  return (
    <CanvasProvider value={store}>
      {/* Each tab has a view of its own. */}
      <ReactFlowProvider key={tab}>
        <Surface doc={doc} view={views.get(tab)} onView={view => views.set(tab, view)} />
      </ReactFlowProvider>
    </CanvasProvider>
  )
}
