import { ChevronDown, ChevronRight, ExternalLink } from 'lucide-react'
import { type ReactNode, useMemo, useState } from 'react'
import { countOf } from '../../../../shared/format.ts'
import { IconButton } from '../../components/button.tsx'
import { CopyButton } from '../../components/copy-button.tsx'
import { cx } from '../../components/cx.ts'
import { Icon } from '../../components/icon.tsx'
import styles from './exception.module.css'
import { type ExceptionPart, type Frame, parseException, rootCause } from './parse-exception.ts'

export interface ExceptionTextProps {
  /** As the runtime wrote it: message, frames, causes. */
  readonly text: string
  /** The folder that the author's files are in. */
  readonly workspace: string | null
  /** Left of the copy button: state, code. */
  readonly chips?: ReactNode
  /** Opens a frame in an editor; left out where there is none. */
  readonly onFrame?: ((frame: Frame) => void) | undefined
}

const MESSAGE_CHARS = 600

/** An exception, the root cause first, the author's frames before all others. */
export function ExceptionText({ text, workspace, chips, onFrame }: ExceptionTextProps) {
  const parts = useMemo(() => parseException(text, workspace), [text, workspace])
  const root = rootCause(parts)
  const own = root.frames.find(frame => frame.own)
  return (
    <>
      <section className={styles.section}>
        <div className={styles.chips}>
          {chips}
          <span className="grow" />
          <CopyButton label="Copy as text" text={() => text} />
        </div>
        <Headline part={root} />
        {own && (
          <p className={styles.where}>
            <Place frame={own} />
          </p>
        )}
      </section>
      {root.frames.length > 0 && <Frames frames={root.frames} onFrame={onFrame} />}
      {parts.chain.length > 1 && (
        <section className={styles.section}>
          <h3 className={styles.title}>Cause chain, outermost first</h3>
          <ol className={styles.chain}>
            {parts.chain.map((part, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text, in its order.
              <ChainLink key={at} onFrame={onFrame} part={part} root={part === root} />
            ))}
          </ol>
        </section>
      )}
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

function Frames({ frames, onFrame }: { frames: readonly Frame[]; onFrame: ExceptionTextProps['onFrame'] }) {
  const [open, setOpen] = useState(false)
  const own = frames.filter(frame => frame.own)
  const others = frames.filter(frame => !frame.own)
  return (
    <section className={styles.section}>
      <h3 className={styles.title}>
        {own.length > 0 ? 'Your code' : 'Frames'}
        <span className={styles.end}>{countOf(own.length, 'frame')}</span>
      </h3>
      <ul className={styles.frames}>
        {own.map((frame, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: frames of one stack, in its order.
          <FrameLine first={at === 0} frame={frame} key={at} onFrame={onFrame} />
        ))}
      </ul>
      {others.length > 0 && (
        <>
          <button aria-expanded={open} className={styles.fold} onClick={() => setOpen(!open)} type="button">
            <Icon of={open ? ChevronDown : ChevronRight} size={12} />
            {countOf(others.length, 'frame')} in Node, packages and Fanfare
          </button>
          {open && (
            <ul className={styles.frames}>
              {others.map((frame, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: frames of one stack, in its order.
                <FrameLine first={false} frame={frame} key={at} onFrame={onFrame} />
              ))}
            </ul>
          )}
        </>
      )}
    </section>
  )
}

function FrameLine({
  frame,
  first,
  onFrame,
}: {
  frame: Frame
  first: boolean
  onFrame: ExceptionTextProps['onFrame']
}) {
  const place = `${frame.file}${frame.position}`
  return (
    <li className={cx(styles.frame, first && styles.first)}>
      <span className="mono b ell" title={frame.name}>
        {frame.name || '(top level)'}
      </span>
      <FramePlace frame={frame} title={place} />
      <span className={styles.action}>
        {onFrame && frame.own ? (
          <IconButton
            icon={ExternalLink}
            iconSize={12}
            label="Open in editor"
            onClick={() => onFrame(frame)}
            size="sm"
          />
        ) : (
          frame.file !== '' && <CopyButton label="Copy path" text={() => place} />
        )}
      </span>
    </li>
  )
}

function ChainLink({
  part,
  root,
  onFrame,
}: {
  part: ExceptionPart
  root: boolean
  onFrame: ExceptionTextProps['onFrame']
}) {
  const [open, setOpen] = useState(false)
  const own = part.frames.find(frame => frame.own)
  const folded = part.message.length > 240
  return (
    <li className={cx(styles.link, root && styles.root)}>
      <span className={styles.linkHead}>
        {part.member !== null && <span className="t3">{part.member}</span>}
        {part.name !== '' && <span className="mono b">{part.name}</span>}
        {own && (
          <span className="mono cap t3 ell" title={`${own.file}${own.position}`}>
            {shortPath(own.file)}:{own.line}
          </span>
        )}
      </span>
      <span className={styles.said}>{folded ? `${part.message.slice(0, 240)}…` : part.message}</span>
      {!root && part.frames.length > 0 && (
        <button aria-expanded={open} className={styles.fold} onClick={() => setOpen(!open)} type="button">
          <Icon of={open ? ChevronDown : ChevronRight} size={12} />
          {countOf(part.frames.length, 'frame')}
        </button>
      )}
      {open && (
        <ul className={styles.frames}>
          {part.frames.map((frame, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: frames of one stack, in its order.
            <FrameLine first={false} frame={frame} key={at} onFrame={onFrame} />
          ))}
        </ul>
      )}
    </li>
  )
}

/** A file's name and its folder's. */
const shortPath = (file: string): string => file.split(/[\\/]/).slice(-2).join('/')

/** A frame's place. Where there is no room for all of it, the outer folders go. */
function FramePlace({ frame, title }: { frame: Frame; title: string }) {
  return (
    <span className={cx(styles.place, 'mono')} title={title}>
      <bdi dir="ltr">
        {frame.file}
        <span className="t3">{frame.position}</span>
      </bdi>
    </span>
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
