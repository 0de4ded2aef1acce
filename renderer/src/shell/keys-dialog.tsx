import { Dialog } from '../components/dialog.tsx'
import { Kbd } from '../components/kbd.tsx'
import { type KeyBinding, keyCaps, keys, ui, useUi } from '../stores/index.ts'
import styles from './keys-dialog.module.css'
import { isMac } from './keys-of.ts'

const GROUPS: readonly KeyBinding['group'][] = ['Run', 'Flow', 'Edit', 'Canvas', 'View']

/** All keys, made of the one table that the window listens by. */
export function KeysDialog() {
  const open = useUi(state => state.keysOpen)
  const mac = isMac()
  return (
    <Dialog onClose={() => ui.set({ keysOpen: false })} open={open} title="Keys" width={1040}>
      <div className={styles.scroll}>
        <div className={styles.columns}>
          {GROUPS.map(group => (
            <section className={styles.group} key={group}>
              <h3 className={styles.title}>{group}</h3>
              <dl>
                {keys
                  .filter(binding => binding.group === group)
                  .map(binding => (
                    <div className={styles.row} key={binding.id}>
                      <dt>
                        {binding.label}
                        {binding.when === 'canvas' && group !== 'Canvas' && (
                          <span className="t3 cap"> on the canvas</span>
                        )}
                      </dt>
                      <dd>
                        {binding.keys.map((chord, at) => (
                          <span className={styles.chord} key={chord}>
                            {at > 0 && <span className="t3 cap">or</span>}
                            <Kbd keys={keyCaps(chord, mac)} />
                          </span>
                        ))}
                      </dd>
                    </div>
                  ))}
              </dl>
            </section>
          ))}
        </div>
      </div>
    </Dialog>
  )
}
