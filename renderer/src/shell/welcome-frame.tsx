import type { ReactNode } from 'react'
import { ConnectionBanner } from './banners.tsx'
import styles from './frame.module.css'
import { WelcomeStatus } from './status-bar.tsx'
import { WelcomeBar } from './top-bar.tsx'

/** The window while no workspace is open. */
export function WelcomeFrame({ children }: { children: ReactNode }) {
  return (
    <div className={styles.frame}>
      <WelcomeBar />
      <ConnectionBanner />
      <main className={styles.main}>{children}</main>
      <WelcomeStatus />
    </div>
  )
}
