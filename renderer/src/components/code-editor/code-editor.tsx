import { useEffect, useRef, useState } from 'react'
import styles from './code-editor.module.css'
import type { CodeFault, CodeLanguage, Editor, Suggestion } from './editor.ts'

export type { CodeFault, CodeLanguage, Suggestion }

export interface CodeEditorProps {
  /** Its name for screen readers. */
  readonly label: string
  readonly value: string
  readonly language: CodeLanguage
  readonly onChange?: (value: string) => void
  readonly readOnly?: boolean
  /** What is wrong, marked in the text; null for nothing. */
  readonly fault?: CodeFault | null
  /** Names that completion offers. */
  readonly suggestions?: readonly Suggestion[]
}

const NONE: readonly Suggestion[] = []

/** Code with colours and completion. Its editor is loaded when the first one is shown; plain text stands in until then. */
export function CodeEditor(props: CodeEditorProps) {
  const { label, value, language, onChange, readOnly = false, fault = null, suggestions = NONE } = props
  const place = useRef<HTMLDivElement>(null)
  const change = useRef(onChange)
  change.current = onChange
  const [editor, setEditor] = useState<Editor | null>(null)

  useEffect(() => {
    let gone = false
    let made: Editor | null = null
    void import('./editor.ts').then(({ createEditor }) => {
      if (gone || place.current === null) return
      made = createEditor(place.current, { label, onChange: text => change.current?.(text) })
      setEditor(made)
    })
    return () => {
      gone = true
      made?.destroy()
      setEditor(null)
    }
  }, [label])

  useEffect(() => editor?.setText(value), [editor, value])
  useEffect(
    () => editor?.configure({ language, readOnly, suggestions }),
    [editor, language, readOnly, suggestions],
  )
  useEffect(() => editor?.setFault(fault), [editor, fault])

  return (
    <div className={styles.frame} data-readonly={readOnly || undefined}>
      <div className={styles.place} ref={place} />
      {editor === null && <pre className={styles.plain}>{value}</pre>}
    </div>
  )
}
