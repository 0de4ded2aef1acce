import styles from './kbd.module.css'

/** Keys as caps: a list of them, or a chord such as `Ctrl+Shift+P`. */
export function Kbd({ keys }: { keys: string | readonly string[] }) {
  // A plus sign can be a key itself: `Ctrl++`.
  const caps = typeof keys === 'string' ? keys.split(/\+(?!$|\+)/) : keys
  return (
    <span className={styles.keys}>
      {caps.map(cap => (
        <kbd className={styles.key} key={cap}>
          {cap}
        </kbd>
      ))}
    </span>
  )
}
