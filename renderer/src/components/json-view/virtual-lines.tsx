// biome-ignore-all lint/a11y/noStaticElementInteractions: its role is a tree or a list, which have keys.
// biome-ignore-all lint/a11y/useAriaPropsSupportedByRole: its role is a tree where a line is active.
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react'
import styles from './json-view.module.css'

export interface VirtualLinesProps {
  readonly count: number
  readonly role: 'tree' | 'list'
  readonly label: string
  readonly line: (index: number, top: number) => ReactNode
  /** Scrolled to when it changes. */
  readonly at?: number | null
  readonly activeId?: string | undefined
  readonly onKeyDown?: (event: KeyboardEvent) => void
  readonly onFocus?: () => void
}

const LINE_PX = 20

/** As many lines as there are, of which only those in sight exist. */
export function VirtualLines({
  count,
  role,
  label,
  line,
  at = null,
  activeId,
  onKeyDown,
  onFocus,
}: VirtualLinesProps) {
  const box = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => box.current,
    estimateSize: () => LINE_PX,
    overscan: 12,
    paddingStart: 2,
    paddingEnd: 8,
    useFlushSync: false,
  })
  useEffect(() => {
    if (at !== null && at >= 0 && at < count) virtual.scrollToIndex(at)
  }, [at, count, virtual])
  return (
    <div
      aria-activedescendant={activeId}
      aria-label={label}
      className={styles.lines}
      onFocus={onFocus}
      onKeyDown={onKeyDown}
      ref={box}
      role={role}
      tabIndex={0}
    >
      <div className={styles.sheet} role="presentation" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(item => line(item.index, item.start))}
      </div>
    </div>
  )
}
