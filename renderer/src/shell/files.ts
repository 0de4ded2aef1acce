import { parseFlow } from '../../../shared/flow/parse.ts'
import type { FlowDocument } from '../../../shared/flow/schema.ts'
import { showToast } from '../components/toast.tsx'
import { flows, runs } from '../stores/index.ts'
import { download } from './download.ts'

const MOST_BYTES = 64 * 1024 * 1024

/** Opens flow files that were dropped or chosen, each in a tab of its own, not saved yet. */
export async function importFiles(files: Iterable<File>): Promise<void> {
  for (const file of files) {
    const read = await readFlow(file)
    if ('document' in read) flows.createFrom(read.document)
    else
      showToast({
        title: `${file.name} could not be imported`,
        description: read.why,
        state: 'failed',
        timeout: 0,
      })
  }
}

async function readFlow(file: File): Promise<{ readonly document: FlowDocument } | { readonly why: string }> {
  if (file.size > MOST_BYTES) return { why: 'It is larger than 64 MB.' }
  const { document, preview, problems } = parseFlow(await file.text())
  const flow = document ?? preview
  if (flow) return { document: flow }
  return { why: problems[0]?.message ?? 'It is not a flow.' }
}

/** Lets the user choose files; without an element in the page, which has no use otherwise. */
export function chooseFiles(): void {
  const input = document.createElement('input')
  input.type = 'file'
  input.accept = '.json,application/json'
  input.multiple = true
  input.addEventListener('change', () => void importFiles(input.files ?? []))
  input.click()
}

export function exportFlow(): void {
  const file = runs.exportFlow()
  if (file !== null) download(file.fileName, file.text)
}

export async function exportRun(): Promise<void> {
  const file = await runs.exportRun()
  if (file !== null) download(file.fileName, file.pieces)
}
