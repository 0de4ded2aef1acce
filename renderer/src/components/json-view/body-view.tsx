import { useEffect, useMemo, useState } from 'react'
import { count, bytes as sizeText } from '../../../../shared/format.ts'
import { Button } from '../button.tsx'
import { Note } from '../note.tsx'
import { JsonView } from './json-view.tsx'
import { PagedView } from './paged-view.tsx'
import { readAll } from './read-all.ts'
import { type BodyViewProps, PAGE_BYTES, TREE_BYTES } from './types.ts'

/** A body of a call, whatever its size: what is here of it is shown at once. See types.ts. */
export function BodyView({ body, read, ...options }: BodyViewProps) {
  if (body.complete) return <JsonView text={body.preview} {...options} />
  if (body.bytes <= TREE_BYTES) return <WholeView body={body} key={body.id} read={read} {...options} />
  return <PagedView body={body} key={body.id} read={read} {...options} />
}

/** Its beginning, until all of it is here. */
function WholeView({ body, read, ...options }: BodyViewProps) {
  const [attempt, setAttempt] = useState(0)
  const whole = useWholeBody(body, read, attempt)
  if (whole.text !== null) return <JsonView text={whole.text} {...options} />
  const pages = Math.ceil(body.bytes / PAGE_BYTES)
  return (
    <JsonView
      cut={
        whole.error === null ? (
          `Reading ${sizeText(body.bytes)}, page 1 of ${count(pages)} is shown`
        ) : (
          <Note
            actions={
              <Button onClick={() => setAttempt(attempt + 1)} size="sm">
                Read again
              </Button>
            }
            kind="error"
            title={`The first ${sizeText(PAGE_BYTES)} of ${sizeText(body.bytes)} are shown.`}
          >
            {whole.error}
          </Note>
        )
      }
      text={body.preview}
      {...options}
    />
  )
}

/** All of a body's text, null while it is on the way. */
export function useWholeBody(
  body: BodyViewProps['body'] | null,
  read: BodyViewProps['read'],
  attempt = 0,
): { readonly text: string | null; readonly error: string | null } {
  const [read_, setRead] = useState<{ id: string; text: string | null; error: string | null } | null>(null)
  const id = body?.id ?? null
  const wanted = body !== null && !body.complete && body.bytes <= TREE_BYTES
  const size = body?.bytes ?? 0
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt reads again.
  useEffect(() => {
    if (!wanted || id === null) return
    let over = false
    readAll(read, size).then(
      text => {
        if (!over) setRead({ id, text, error: null })
      },
      (error: unknown) => {
        if (!over) setRead({ id, text: null, error: error instanceof Error ? error.message : String(error) })
      },
    )
    return () => {
      over = true
    }
  }, [id, wanted, size, read, attempt])
  return useMemo(() => {
    if (body?.complete) return { text: body.preview, error: null }
    return read_ !== null && read_.id === id ? read_ : { text: null, error: null }
  }, [body, read_, id])
}
