import { Ellipsis } from 'lucide-react'
import type { ReactNode } from 'react'
import { IconButton } from '../../components/button.tsx'
import { Menu } from '../../components/menu.tsx'
import styles from './inspector.module.css'

export interface HeadProps {
  /** A glyph, a role or an icon. */
  readonly sign: ReactNode
  readonly title: ReactNode
  readonly sub: ReactNode
  /** Items of the menu behind the three dots. */
  readonly menu?: ReactNode
}

/** What is selected, and what it is. */
export function Head({ sign, title, sub, menu }: HeadProps) {
  return (
    <header className={styles.head}>
      <span className={styles.sign}>{sign}</span>
      <div className="grow">
        <h2 className={styles.title}>{title}</h2>
        <div className={styles.sub}>{sub}</div>
      </div>
      {menu !== undefined && (
        <Menu align="end" trigger={<IconButton icon={Ellipsis} iconSize={16} label="More" />}>
          {menu}
        </Menu>
      )}
    </header>
  )
}
