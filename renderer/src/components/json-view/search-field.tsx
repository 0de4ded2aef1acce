import { ChevronDown, ChevronUp, Search } from 'lucide-react'
import { count } from '../../../../shared/format.ts'
import { IconButton } from '../button.tsx'
import { TextField } from '../field.tsx'
import styles from './json-view.module.css'

export interface SearchFieldProps {
  readonly text: string
  readonly onText: (text: string) => void
  /** Hits, and which of them is shown, from 0; -1 for none yet. */
  readonly hits: number
  readonly at: number
  readonly onAt: (at: number) => void
  /** There are more hits, or the search goes on. */
  readonly more: boolean
}

/** Searches inside: "2 of 3", Enter and Shift+Enter go to the next and the last. */
export function SearchField({ text, onText, hits, at, onAt, more }: SearchFieldProps) {
  const step = (by: number): void => {
    if (hits > 0) onAt((Math.max(at, by > 0 ? -1 : 0) + by + hits) % hits)
  }
  const state =
    hits === 0 ? (more ? '…' : 'none') : `${count(Math.max(0, at) + 1)} of ${count(hits)}${more ? '+' : ''}`
  return (
    <span className={styles.search}>
      <TextField
        className={styles.searchField}
        icon={Search}
        label="Search inside"
        onChange={onText}
        onKeyDown={event => {
          if (event.key === 'Escape' && text !== '') {
            event.stopPropagation()
            onText('')
          }
          if (event.key !== 'Enter') return
          event.preventDefault()
          step(event.shiftKey ? -1 : 1)
        }}
        placeholder="Search inside"
        quiet
        small
        unit={text === '' ? undefined : <span role="status">{state}</span>}
        value={text}
      />
      {text !== '' && (
        <>
          <IconButton
            disabled={hits === 0}
            icon={ChevronUp}
            label="Previous hit"
            onClick={() => step(-1)}
            size="sm"
          />
          <IconButton
            disabled={hits === 0}
            icon={ChevronDown}
            label="Next hit"
            onClick={() => step(1)}
            size="sm"
          />
        </>
      )}
    </span>
  )
}
