import { Component, type ErrorInfo, type ReactNode } from 'react'
import { Button } from '../components/button.tsx'
import { Note } from '../components/note.tsx'
import styles from './error-boundary.module.css'

export interface ErrorBoundaryProps {
  /** What is inside, as the message names it: "The canvas". */
  readonly what: string
  readonly children: ReactNode
}

/** Keeps a defect of one part from taking the window along: says so in its place, and offers to draw it again. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { readonly error: Error | null }> {
  override state: { readonly error: Error | null } = { error: null }

  static getDerivedStateFromError(error: unknown): { readonly error: Error } {
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }

  override componentDidCatch(error: unknown, info: ErrorInfo): void {
    console.error(error, info.componentStack)
  }

  override render(): ReactNode {
    const { error } = this.state
    if (error === null) return this.props.children
    return (
      <div className={styles.place}>
        <Note
          actions={
            <>
              <Button onClick={() => this.setState({ error: null })} size="sm">
                Show it again
              </Button>
              <Button onClick={() => window.location.reload()} size="sm">
                Load the window again
              </Button>
            </>
          }
          kind="error"
          title={`${this.props.what} could not be shown.`}
        >
          {error.message}. Runs go on, and what you have drawn is kept.
        </Note>
      </div>
    )
  }
}
