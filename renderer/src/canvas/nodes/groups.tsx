import { ViewportPortal } from '@xyflow/react'
import { memo, type ReactElement } from 'react'
import { entriesOf } from '../../../../shared/flow/json.ts'
import type { FlowDocument } from '../../../../shared/flow/schema.ts'
import type { NodeId } from '../../../../shared/ids.ts'
import { ui } from '../../stores/index.ts'
import { type Box, boundsOf } from '../geometry/sizes.ts'
import styles from './groups.module.css'

const MARGIN = 16
const TITLE = 22

/** Frames around nodes that belong together. A press on a frame's name selects them, so that they move together. */
export const Groups = memo(function Groups(props: {
  readonly groups: FlowDocument['groups']
  readonly boxes: ReadonlyMap<NodeId, Box>
}): ReactElement {
  return (
    <ViewportPortal>
      {entriesOf(props.groups).map(([id, { name, nodes }]) => {
        const around = boundsOf(nodes.flatMap(node => props.boxes.get(node) ?? []))
        if (around === null) return null
        const style = {
          left: around.x - MARGIN,
          top: around.y - MARGIN - TITLE,
          width: around.width + 2 * MARGIN,
          height: around.height + 2 * MARGIN + TITLE,
        }
        return (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset would be drawn as one
          <div
            key={id}
            className={styles.group}
            style={style}
            role="group"
            aria-label={name ?? 'Group'}
            data-group={id}
          >
            <button
              type="button"
              className={styles.name}
              tabIndex={-1}
              onClick={() => ui.select({ nodes, edges: [], call: null })}
            >
              {name ?? 'Group'}
            </button>
          </div>
        )
      })}
    </ViewportPortal>
  )
})
