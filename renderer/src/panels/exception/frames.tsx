import { ChevronDown, ChevronRight, ExternalLink } from 'lucide-react'
import { useState } from 'react'
import { countOf } from '../../../../shared/format.ts'
import { IconButton } from '../../components/button.tsx'
import { CopyButton } from '../../components/copy-button.tsx'
import { cx } from '../../components/cx.ts'
import { Icon } from '../../components/icon.tsx'
import styles from './exception.module.css'
import type { Frame } from './parse-exception.ts'

export interface FramesProps {
  readonly frames: readonly Frame[]
  /** The frame whose code is shown. */
  readonly shown: Frame | undefined
  readonly onShow: (frame: Frame) => void
  /** Opens a frame in an editor; left out where there is none. */
  readonly onEdit?: ((frame: Frame) => void) | undefined
}

/** The author's frames, and all others folded below them. */
export function Frames({ frames, shown, onShow, onEdit }: FramesProps) {
  const own = frames.filter(frame => frame.own)
  const others = frames.filter(frame => !frame.own)
  return (
    <section className={styles.section}>
      <h3 className={styles.title}>
        {own.length > 0 ? 'Your code' : 'Frames'}
        <span className={styles.end}>{countOf(own.length || others.length, 'frame')}</span>
      </h3>
      <FrameList frames={own} onEdit={onEdit} onShow={onShow} shown={shown} />
      {others.length > 0 && (
        <Folded
          label={`${countOf(others.length, 'frame')} in Node, packages and Fanfare`}
          startOpen={own.length === 0}
        >
          <FrameList frames={others} onShow={onShow} shown={undefined} />
        </Folded>
      )}
    </section>
  )
}

/** What is there for who wants it. */
export function Folded({
  label,
  startOpen = false,
  children,
}: {
  label: string
  startOpen?: boolean
  children: React.ReactNode
}) {
  const [open, setOpen] = useState(startOpen)
  return (
    <>
      <button aria-expanded={open} className={styles.fold} onClick={() => setOpen(!open)} type="button">
        <Icon of={open ? ChevronDown : ChevronRight} size={12} />
        {label}
      </button>
      {open && children}
    </>
  )
}

export function FrameList({ frames, shown, onShow, onEdit }: FramesProps) {
  if (frames.length === 0) return null
  return (
    <ul className={styles.frames}>
      {frames.map((frame, at) => {
        const place = `${frame.file}${frame.position}`
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: frames of one stack, in its order.
          <li className={cx(styles.frame, frame === shown && styles.first)} key={at}>
            {frame.own ? (
              <button
                aria-pressed={frame === shown}
                className={styles.frameButton}
                onClick={() => onShow(frame)}
                onDoubleClick={() => onEdit?.(frame)}
                type="button"
              >
                <FrameWords frame={frame} />
              </button>
            ) : (
              <span className={styles.frameButton}>
                <FrameWords frame={frame} />
              </span>
            )}
            <span className={styles.action}>
              {onEdit && frame.own ? (
                <IconButton
                  icon={ExternalLink}
                  iconSize={12}
                  label={`Open ${place} in the editor`}
                  onClick={() => onEdit(frame)}
                  size="sm"
                />
              ) : (
                frame.file !== '' && <CopyButton label="Copy path" text={() => place} />
              )}
            </span>
          </li>
        )
      })}
    </ul>
  )
}

function FrameWords({ frame }: { frame: Frame }) {
  return (
    <>
      <span className="mono b ell" title={frame.name}>
        {frame.name || '(top level)'}
      </span>
      {/* Where there is no room for all of it, the outer folders go. */}
      <span className={cx(styles.place, 'mono')} title={`${frame.file}${frame.position}`}>
        <bdi dir="ltr">
          {frame.file.replace(/^services\//, '')}
          <span className="t3">{frame.position}</span>
        </bdi>
      </span>
    </>
  )
}
