import { type DragEvent, useMemo } from 'react'
import { z } from 'zod'
import { serviceNameSchema } from '../../../../shared/flow/schema.ts'
import type { NodeId } from '../../../../shared/ids.ts'
import { flows, ui } from '../../stores/index.ts'
import { add, dropped } from '../model/adding.ts'
import { type NowRef, nodeAt } from './canvas-now.ts'

/** What a drag of a service from the palette carries: JSON of `draggedSchema`. */
const SERVICE_TYPE = 'application/x-fanfare-service'
const draggedSchema = z.object({ service: serviceNameSchema })

export interface DropHandlers {
  readonly onDragOver: (event: DragEvent) => void
  readonly onDrop: (event: DragEvent) => void
}

/** Takes services that are dragged here: what they become depends on where they are dropped. */
export function useDrop(now: NowRef): DropHandlers {
  return useMemo(
    () => ({
      onDragOver: event => {
        if (now.current.locked || !event.dataTransfer.types.includes(SERVICE_TYPE)) return
        event.preventDefault()
        event.dataTransfer.dropEffect = 'copy'
      },
      onDrop: event => {
        if (now.current.locked) return
        const service = draggedService(event.dataTransfer.getData(SERVICE_TYPE))
        if (service === null) return
        event.preventDefault()
        const pointer = { x: event.clientX, y: event.clientY }
        const at = now.current.flow.screenToFlowPosition(pointer)
        let added: NodeId | null = null
        flows.edit(`Add ${service}`, doc => {
          const [next, id] = add(doc, dropped(doc, service, at, nodeAt(now.current, pointer)))
          added = id
          return next
        })
        if (added === null) return
        ui.select({ nodes: [added], edges: [], call: null })
        now.current.store.setState({ focusing: added })
      },
    }),
    [now],
  )
}

export function draggedService(text: string): string | null {
  try {
    return draggedSchema.parse(JSON.parse(text)).service
  } catch {
    return null
  }
}
