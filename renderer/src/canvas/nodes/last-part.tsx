import type { ReactElement } from 'react'
import type { FlowNode } from '../../../../shared/flow/schema.ts'
import styles from './node.module.css'

/** A source's whole name has room up to so many letters. */
const SHORT = 10

/** What a node is called where there is room for one word: its label, or its name without the folder. */
export function LastPart({ node }: { readonly node: FlowNode }): ReactElement {
  const name = node.label || node.service
  const whole = Boolean(node.label) || (node.kind === 'source' && name.length <= SHORT)
  return (
    <span className={styles.short} aria-hidden="true">
      {whole ? name : name.slice(name.lastIndexOf('.') + 1)}
    </span>
  )
}
