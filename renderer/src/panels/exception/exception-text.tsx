import { type ReactNode, useMemo, useState } from 'react'
import { countOf } from '../../../../shared/format.ts'
import { CauseChain } from './cause-chain.tsx'
import { CodeFrame } from './code-frame.tsx'
import styles from './exception.module.css'
import { Frames } from './frames.tsx'
import { type ExceptionPart, type Frame, parseException, rootCause } from './parse-exception.ts'

export interface ExceptionTextProps {
  /** As the runtime wrote it: message, frames, causes. */
  readonly text: string
  /** The folder that the author's files are in. */
  readonly workspace: string | null
  /** Above the message: state, code. */
  readonly chips?: ReactNode
  /** Opens a frame in an editor; left out where there is none. */
  readonly onEdit?: ((frame: Frame) => void) | undefined
}

const MESSAGE_CHARS = 600

/** An exception, the root cause first with its code, the author's frames before all others. */
export function ExceptionText({ text, workspace, chips, onEdit }: ExceptionTextProps) {
  const parts = useMemo(() => parseException(text, workspace), [text, workspace])
  const root = rootCause(parts)
  const [chosen, setChosen] = useState<Frame | null>(null)
  const known = parts.chain.some(({ frames }) => chosen !== null && frames.includes(chosen))
  const shown = (known ? chosen : null) ?? root.frames.find(frame => frame.own)
  const frames = { shown, onShow: setChosen, onEdit }
  return (
    <>
      <section className={styles.section}>
        <div className={styles.chips}>{chips}</div>
        <Headline part={root} />
        {shown && (
          <>
            <p className={styles.where}>
              <Place frame={shown} />
            </p>
            <CodeFrame
              frame={shown}
              message={shown === root.frames.find(frame => frame.own) ? root.message : ''}
            />
          </>
        )}
      </section>
      {root.frames.length > 0 && <Frames frames={root.frames} {...frames} />}
      {parts.chain.length > 1 && <CauseChain chain={parts.chain} root={root} {...frames} />}
    </>
  )
}

/** Long messages are cut until somebody wants all of them: a body of a response may be in there. */
function Headline({ part }: { part: ExceptionPart }) {
  const [whole, setWhole] = useState(false)
  const { name, message } = part
  const long = message.length > MESSAGE_CHARS
  return (
    <div className={styles.message}>
      {name !== '' && <span className={styles.name}>{name}</span>}
      <span>{long && !whole ? `${message.slice(0, MESSAGE_CHARS)}…` : message}</span>
      {long && (
        <button className={styles.more} onClick={() => setWhole(!whole)} type="button">
          {whole ? 'Show less' : `Show all ${countOf(message.length, 'character')}`}
        </button>
      )}
    </div>
  )
}

/** A frame's place with its folders set back. */
function Place({ frame }: { frame: Frame }) {
  const slash = Math.max(frame.file.lastIndexOf('/'), frame.file.lastIndexOf('\\')) + 1
  return (
    <span className="mono cap t2">
      {frame.file.slice(0, slash)}
      <span className={styles.file}>{frame.file.slice(slash)}</span>
      {frame.position}
    </span>
  )
}
