import type { ReactElement } from 'react'
import type { FlowNode } from '../../../../shared/flow/schema.ts'
import styles from './node.module.css'

/** What a node is called where there is room for one word: its label, or its name without the folder. */
export function LastPart({ node }: { readonly node: FlowNode }): ReactElement {
  const name = node.label || node.service
  return (
    <span className={styles.short} aria-hidden="true">
      {node.label ? name : name.slice(name.lastIndexOf('.') + 1)}
    </span>
  )
}
