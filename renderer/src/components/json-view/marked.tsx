import { marked } from './json-search.ts'
import styles from './json-view.module.css'

/** Text with what was searched for marked in it. It is text, whatever it looks like. */
export function Marked({ text, search }: { text: string; search: string }) {
  if (search === '') return text
  return marked(text, search).map((part, at) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text, in its order.
    part.hit ? <mark key={at}>{part.text}</mark> : <span key={at}>{part.text}</span>,
  )
}

/** Classes of the parts of JSON. */
export const syntax = {
  string: styles.string,
  number: styles.number,
  boolean: styles.word,
  null: styles.word,
  word: styles.word,
  key: styles.key,
  mark: styles.punctuation,
} as const
