import { countOf } from '../../../../shared/format.ts'
import { cx } from '../../components/cx.ts'
import styles from './exception.module.css'
import { Folded, FrameList, type FramesProps } from './frames.tsx'
import type { ExceptionPart } from './parse-exception.ts'

const SAID_CHARS = 240

export interface CauseChainProps extends Omit<FramesProps, 'frames'> {
  /** Outermost first. */
  readonly chain: readonly ExceptionPart[]
  /** Its frames are listed above. */
  readonly root: ExceptionPart
}

/** What was thrown because of what, down to the root. */
export function CauseChain({ chain, root, ...frames }: CauseChainProps) {
  return (
    <section className={styles.section}>
      <h3 className={styles.title}>Cause chain, outermost first</h3>
      <ol className={styles.chain}>
        {chain.map((part, at) => {
          const own = part.frames.find(frame => frame.own)
          const { message } = part
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text, in its order.
            <li className={cx(styles.link, part === root && styles.root)} key={at}>
              <span className={styles.linkHead}>
                {part.member !== null && <span className="t3">{part.member}</span>}
                {part.name !== '' && <span className="mono b">{part.name}</span>}
                {own && (
                  <span className="mono cap t3 ell" title={`${own.file}${own.position}`}>
                    {shortPath(own.file)}:{own.line}
                  </span>
                )}
              </span>
              <span className={styles.said}>
                {message.length > SAID_CHARS ? `${message.slice(0, SAID_CHARS)}…` : message}
              </span>
              {part !== root && part.frames.length > 0 && (
                <Folded label={countOf(part.frames.length, 'frame')}>
                  <FrameList frames={part.frames} {...frames} />
                </Folded>
              )}
            </li>
          )
        })}
      </ol>
    </section>
  )
}

/** A file's name and its folder's. */
const shortPath = (file: string): string => file.split(/[\\/]/).slice(-2).join('/')
