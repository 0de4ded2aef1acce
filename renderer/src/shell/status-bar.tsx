import { Check, Cpu, LoaderCircle, Lock } from 'lucide-react'
import { dateTime } from '../../../shared/format.ts'
import { Icon } from '../components/icon.tsx'
import { Kbd } from '../components/kbd.tsx'
import { WireSample } from '../components/role-mark.tsx'
import { commands, useActiveTab, useLocked, useRun, useWorkspace } from '../stores/index.ts'
import { capsOf } from './keys-of.ts'
import styles from './status-bar.module.css'

const HOUR_MS = 3_600_000

/** The time of day of something that was just now, else the day. */
const savedTime = (ms: number): string =>
  Date.now() - ms < 12 * HOUR_MS ? dateTime(ms).slice(11, 16) : dateTime(ms).slice(0, 10)

/** What runs the flow, the run's cid, what the wires mean, and when the flow was saved. */
export function StatusBar() {
  const cid = useRun(state => state.run?.view?.run.cid)
  return (
    <footer className={styles.status}>
      <Engine />
      {cid !== undefined && (
        <span className={`${styles.item} mono cap`} title="cid of this run">
          <span className="ell">{cid}</span>
        </span>
      )}
      <span className={styles.end}>
        {(['call', 'on-target', 'on-final'] as const).map(role => (
          <span className={styles.legend} key={role}>
            <WireSample role={role} />
            {role}
          </span>
        ))}
        <Saved />
      </span>
    </footer>
  )
}

export function WelcomeStatus() {
  return (
    <footer className={styles.status}>
      <Engine />
      <span className={styles.end}>
        <span className={styles.item}>
          <button className={styles.link} onClick={() => commands.run('view.keys')} type="button">
            Keys
          </button>
          <Kbd keys={capsOf('view.keys') ?? []} />
        </span>
      </span>
    </footer>
  )
}

function Engine() {
  const version = useWorkspace(state => state.info?.version)
  return (
    <span className={styles.item} title={version === undefined ? undefined : `Fanfare ${version}`}>
      <Icon of={Cpu} size={12} />
      Local engine
    </span>
  )
}

function Saved() {
  const tab = useActiveTab()
  const locked = useLocked()
  const file = useWorkspace(state => state.flows.find(({ path }) => path === tab?.path))
  if (tab === null) return null
  const savedAt = tab.savedAt ?? file?.modifiedAt ?? null
  const [icon, text] = locked
    ? [Lock, 'Read only']
    : tab.saving
      ? [LoaderCircle, 'Saving']
      : tab.dirty
        ? [null, 'Not saved']
        : tab.path === null
          ? [null, 'Not saved yet']
          : [Check, savedAt === null ? 'Saved' : `Saved ${savedTime(savedAt)}`]
  return (
    <span className={styles.item}>
      {icon === null ? <span aria-hidden="true" className={styles.dot} /> : <Icon of={icon} size={12} />}
      {text}
    </span>
  )
}
