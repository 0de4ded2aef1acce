import { FilePlus2, Folder, FolderOpen, Import, Play, Plus } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Icon } from '../../components/icon.tsx'
import { Kbd } from '../../components/kbd.tsx'
import { Note } from '../../components/note.tsx'
import { commands, type HostInfo, keyCapsOf, runs, useWorkspace, workspace } from '../../stores/index.ts'
import { when } from '../sidebar/when.ts'
import { flowIsOpen } from './flow-is-open.ts'
import { EXAMPLE_ORDER, Thumb } from './thumb.tsx'
import styles from './welcome.module.css'

type Example = HostInfo['examples'][number]

/** Runs at first, and on Enter. */
const FIRST = 'documentation-example'
/** Asks for something of the user's own before it can run. */
const NEEDS_INPUT: ReadonlySet<string> = new Set(['health-check'])

export interface WelcomeProps {
  readonly mac: boolean
  readonly onNewFlow: () => void
  /** A workspace was opened from here. */
  readonly onDone: () => void
}

/** The first screen: an example that runs at once, a workspace to open, what was open last. */
export function Welcome({ mac, onNewFlow, onDone }: WelcomeProps) {
  const info = useWorkspace(state => state.info)
  const error = useWorkspace(state => state.error)
  const [busy, setBusy] = useState(false)
  const examples = inOrder(info?.examples ?? [])
  const first = examples.find(({ id }) => id === FIRST) ?? examples[0]
  const caps = (id: string) => keyCapsOf(id, mac)

  const open = async (work: () => Promise<boolean>) => {
    setBusy(true)
    const done = await work()
    setBusy(false)
    if (done) onDone()
  }
  const openExample = (id: string, run: boolean) =>
    open(async () => {
      if (!(await workspace.openExample(id))) return false
      if (run && (await flowIsOpen())) void runs.start()
      return true
    })

  return (
    <div className={styles.screen}>
      <div className={styles.columns}>
        <section aria-label="Start">
          <h1 className={styles.title}>
            Draw it, run it,
            <br />
            see what came back.
          </h1>
          <p className={styles.lead}>
            Call services in parallel, get a callback for each and a final for all.
          </p>
          <div className={styles.actions}>
            {first && (
              <Button
                autoFocus
                disabled={busy}
                fillIcon
                icon={Play}
                onClick={() => void openExample(first.id, true)}
                size="lg"
                variant="primary"
              >
                Run “{first.name}”
                <span className="grow" />
                <Kbd keys="Enter" />
              </Button>
            )}
            <Button
              disabled={busy}
              icon={FolderOpen}
              onClick={() => commands.run('workspace.open')}
              size="lg"
            >
              Open workspace
              <span className="grow" />
              <Kbd keys={caps('flow.open')} />
            </Button>
            <Button disabled={busy} icon={FilePlus2} onClick={() => commands.run('flow.open-file')} size="lg">
              Open flow file
            </Button>
            <Button disabled={busy} icon={Plus} onClick={onNewFlow} size="lg">
              New flow
              <span className="grow" />
              <Kbd keys={caps('flow.new')} />
            </Button>
          </div>
          {error !== null && (
            <div style={{ marginBottom: 24 }}>
              <Note kind="error" title="That could not be opened.">
                {error}
              </Note>
            </div>
          )}
          {(info?.recent.length ?? 0) > 0 && (
            <>
              <h2 className={styles.heading}>Recent</h2>
              <ul className={styles.recent}>
                {info?.recent.map(entry => (
                  <li key={entry.root}>
                    <button
                      className={styles.recentItem}
                      disabled={busy}
                      onClick={() => void open(() => workspace.openFolder(entry.root))}
                      type="button"
                    >
                      <Icon of={Folder} />
                      <span className={`grow ${styles.recentText}`}>
                        <span className="b ell">{entry.name}</span>
                        <span className="mono cap t3 ell">{short(entry.root, info.home)}</span>
                      </span>
                      <span className="cap t3 num">{when(entry.openedAt)}</span>
                    </button>
                  </li>
                ))}
              </ul>
            </>
          )}
        </section>
        <section aria-label="Examples">
          <div className={styles.examplesHead}>
            <h2 className={styles.heading}>Examples</h2>
            <span className="cap t3">they run at once, with nothing to set up</span>
          </div>
          <ul className={styles.examples}>
            {examples.map(example => (
              <Card busy={busy} example={example} key={example.id} onOpen={openExample} />
            ))}
          </ul>
          <button className={styles.drop} onClick={() => commands.run('flow.import')} type="button">
            <Icon of={Import} />
            Drop a flow here, or choose one.
          </button>
        </section>
      </div>
    </div>
  )
}

function Card({
  example,
  busy,
  onOpen,
}: {
  example: Example
  busy: boolean
  onOpen: (id: string, run: boolean) => Promise<void>
}) {
  const { id, name, description } = example
  return (
    <li className={styles.card}>
      <div className={styles.picture}>
        <Thumb id={id} />
      </div>
      <div className={styles.cardText}>
        <div className={styles.cardHead}>
          <button
            className={styles.cardName}
            disabled={busy}
            onClick={() => void onOpen(id, false)}
            title={`Open ${name}`}
            type="button"
          >
            {name}
          </button>
          {!NEEDS_INPUT.has(id) && (
            <Button
              aria-label={`Run ${name}`}
              className={styles.cardRun}
              disabled={busy}
              icon={Play}
              onClick={() => void onOpen(id, true)}
              size="sm"
            >
              Run
            </Button>
          )}
        </div>
        <p className={`${styles.what} sm t2`} title={description}>
          {LINES[id] ?? description}
        </p>
      </div>
    </li>
  )
}

/** Known ones in an order of ours, others after them. */
function inOrder(examples: readonly Example[]): readonly Example[] {
  const order: readonly string[] = EXAMPLE_ORDER
  const place = ({ id }: Example) => (order.includes(id) ? order.indexOf(id) : order.length)
  return examples.toSorted((a, b) => place(a) - place(b))
}

/** What an example shows, in a line. */
const LINES: Readonly<Record<string, string>> = {
  'documentation-example': 'Two services in parallel; two callbacks hear of each',
  'things-go-wrong': 'One is slow, one throws, one never ends',
  'fan-out-fan-in': 'Asks a small server five things, joins the answers',
  'first-success-wins': 'Three mirrors; the first good answer cancels the others',
  'retry-with-backoff': 'A target that succeeds on its third attempt',
  nested: 'A callback that invokes in parallel again',
  code: 'A service that fans out in code and waits for all',
  'health-check': 'Asks URLs of yours, which it takes as input',
}

/** A path with the user's own folder as `~`. */
function short(path: string, home: string): string {
  return home !== '' && path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path
}
