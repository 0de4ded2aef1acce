import type { ReactElement } from 'react'
import { commands } from '../stores/index.ts'
import styles from './canvas.module.css'

/** What stands in the middle while nothing is drawn. */
export function EmptyHint({ locked }: { readonly locked: boolean }): ReactElement {
  return (
    <div className={styles.empty}>
      <p>Nothing is drawn yet.</p>
      {!locked && (
        <button type="button" className={styles.hint} onClick={() => commands.run('canvas.add')}>
          Add a source
        </button>
      )}
    </div>
  )
}
