import { Layers, Power, PowerOff, Trash2 } from 'lucide-react'
import { lookup } from '../../../../shared/flow/json.ts'
import { countOf } from '../../../../shared/format.ts'
import { Button } from '../../components/button.tsx'
import { Icon } from '../../components/icon.tsx'
import { removeSelection, setDisabled } from '../../stores/edits/index.ts'
import { flows, useDocument, useLocked, useUi } from '../../stores/index.ts'
import { Head } from './head.tsx'
import styles from './inspector.module.css'
import { Body, Section } from './parts.tsx'

/** Several things are selected: what can be done with all of them. */
export function ManyInspector() {
  const { nodes, edges } = useUi(state => state.selection)
  const doc = useDocument()
  const locked = useLocked()
  const real = nodes.filter(id => lookup(doc?.nodes, id) !== undefined)
  const allOff = real.every(id => lookup(doc?.nodes, id)?.disabled === true)
  const parts = [
    ...(nodes.length > 0 ? [countOf(nodes.length, 'node')] : []),
    ...(edges.length > 0 ? [countOf(edges.length, 'wire')] : []),
  ]
  return (
    <>
      <Head sign={<Icon of={Layers} />} sub="selected" title={parts.join(', ')} />
      {!locked && (
        <Body>
          <Section last>
            <div className={styles.chips}>
              {real.length > 0 && (
                <Button
                  icon={allOff ? Power : PowerOff}
                  onClick={() =>
                    flows.edit(allOff ? 'Enable' : 'Disable', current => setDisabled(current, real, !allOff))
                  }
                >
                  {allOff ? 'Enable' : 'Disable'}
                </Button>
              )}
              <Button
                icon={Trash2}
                onClick={() => flows.edit('Delete', current => removeSelection(current, { nodes, edges }))}
                variant="danger"
              >
                Delete {parts.join(' and ')}
              </Button>
            </div>
          </Section>
        </Body>
      )}
    </>
  )
}
