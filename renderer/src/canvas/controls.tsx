import { useStore } from '@xyflow/react'
import { Lock, type LucideIcon, Minus, Network, Plus, Scan } from 'lucide-react'
import type { ReactElement } from 'react'
import { timeOfDay } from '../../../shared/format.ts'
import { cx } from '../components/cx.ts'
import { Icon } from '../components/icon.tsx'
import { Kbd } from '../components/kbd.tsx'
import { commands, runs, useActiveTab, useRun } from '../stores/index.ts'
import styles from './controls.module.css'

/** Bottom left: add, zoom, fit, tidy. */
export function Controls({ locked }: { readonly locked: boolean }): ReactElement {
  const percent = useStore(({ transform }) => Math.round(transform[2] * 100))
  return (
    <div className={styles.controls}>
      <div className={styles.bar}>
        <button
          type="button"
          className={styles.wide}
          disabled={locked}
          onClick={() => commands.run('canvas.add')}
          title="Add (Tab)"
        >
          <Icon of={Plus} size={14} />
          Add
          <Kbd keys="Tab" />
        </button>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would be drawn as one */}
      <div className={styles.bar} role="group" aria-label="Zoom">
        <Small icon={Minus} label="Zoom out" command="canvas.zoom-out" />
        <button
          type="button"
          className={styles.zoom}
          title="100 % (0)"
          aria-label={`${percent} %, go to 100 %`}
          onClick={() => commands.run('canvas.actual-size')}
        >
          {percent} %
        </button>
        <Small icon={Plus} label="Zoom in" command="canvas.zoom-in" />
        <Small icon={Scan} label="Fit (1)" command="canvas.fit" />
        <Small icon={Network} label="Tidy (Shift+Alt+T)" command="canvas.tidy" disabled={locked} />
      </div>
    </div>
  )
}

function Small(props: {
  readonly icon: LucideIcon
  readonly label: string
  readonly command: string
  readonly disabled?: boolean
}): ReactElement {
  return (
    <button
      type="button"
      aria-label={props.label}
      title={props.label}
      disabled={props.disabled}
      onClick={() => commands.run(props.command)}
    >
      <Icon of={props.icon} size={14} />
    </button>
  )
}

/** Why nothing can be edited, and the way back. */
export function LockBanner(): ReactElement | null {
  const startedAt = useRun(({ run }) => (run?.document == null ? null : (run.view?.run.startedAt ?? 0)))
  const newer = useActiveTab()?.locked === true
  if (startedAt === null && !newer) return null
  return (
    <div className={cx(styles.bar, styles.lock)} role="status">
      <span className={styles.wide}>
        <Icon of={Lock} size={14} />
        {startedAt === null
          ? 'Written by a newer version, read only'
          : `Run of ${timeOfDay(startedAt).slice(0, 8)}, read only`}
      </span>
      {startedAt !== null && (
        <button type="button" className={cx(styles.wide, styles.back)} onClick={() => runs.backToEditing()}>
          Back to editing
        </button>
      )}
    </div>
  )
}
