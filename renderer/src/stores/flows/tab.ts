import type { Problem } from '../../../../shared/flow/problem.ts'
import type { FlowDocument } from '../../../../shared/flow/schema.ts'
import { withoutEmptyMaps } from '../edits/document.ts'
import type { FlowDiff, FlowTab, Selection } from '../types.ts'
import { applyParts, diffFlows, joinParts } from './diff.ts'
import { nameOfPath } from './paths.ts'

/** Undo marks that a tab keeps. */
export const UNDO_LIMIT = 500

/** A tab as its store keeps it: with what tells whether it is as its file is. */
export interface TabEntry extends FlowTab {
  /** Id of the mark on top of `undo` when the file was read or saved: 0 for none, -1 when it can't be come back to. */
  readonly savedMark: number
  /** The last mark's id that was given. */
  readonly lastMark: number
  /** What is wrong with the file's text, which no edit mends. */
  readonly fileProblems: readonly Problem[]
}

const LOST = -1

export interface NewTab {
  readonly id: string
  readonly path: string | null
  readonly document: FlowDocument
  readonly revision?: string | null
  readonly fileProblems?: readonly Problem[]
  readonly readOnly?: string | null
  readonly locked?: boolean
  readonly copyable?: boolean
  /** It has changes that its file has not. */
  readonly unsaved?: boolean
}

export function newTab(given: NewTab): TabEntry {
  const document = withoutEmptyMaps(given.document)
  return {
    id: given.id,
    path: given.path,
    name: nameOf(document, given.path),
    document,
    revision: given.revision ?? null,
    dirty: given.unsaved ?? false,
    readOnly: given.readOnly ?? null,
    locked: given.locked ?? false,
    copyable: given.copyable ?? true,
    savedAt: null,
    saving: false,
    error: null,
    changedOutside: false,
    problems: given.fileProblems ?? [],
    fileProblems: given.fileProblems ?? [],
    undo: [],
    redo: [],
    runId: null,
    savedMark: given.unsaved ? LOST : 0,
    lastMark: 0,
  }
}

export interface EditOptions {
  readonly label: string
  /** Joined with the last mark, when that has the same key and its gesture has not ended. */
  readonly merge: string | null
  readonly joins: boolean
  readonly selection: Selection
}

/** The tab with an edit made; the same tab when the edit changes nothing. */
export function edited(
  tab: TabEntry,
  edit: (doc: FlowDocument) => FlowDocument,
  { label, merge, joins, selection }: EditOptions,
): TabEntry {
  const next = withoutEmptyMaps(edit(tab.document))
  const diff = diffFlows(tab.document, next)
  if (diff === null) return tab
  const id = tab.lastMark + 1
  const last = tab.undo.at(-1)
  if (joins && merge !== null && last?.merge === merge && tab.redo.length === 0) {
    const joined = joinParts(last, diff)
    const older = tab.undo.slice(0, -1)
    const undo = joined === null ? older : [...older, { ...last, ...joined, id, selectionAfter: null }]
    return marked({ ...tab, document: next, undo, lastMark: id })
  }
  const mark: FlowDiff = { ...diff, id, label, merge, selectionBefore: selection, selectionAfter: null }
  const undo = [...tab.undo, mark].slice(-UNDO_LIMIT)
  const bottom = tab.savedMark === 0 && undo.length <= tab.undo.length
  // What was undone past the saved state, or has fallen off the end, can't be come back to.
  const reachable = !bottom && (tab.savedMark === 0 || undo.some(entry => entry.id === tab.savedMark))
  const savedMark = reachable ? tab.savedMark : LOST
  return marked({ ...tab, document: next, undo, redo: [], lastMark: id, savedMark })
}

const topMark = (tab: TabEntry): number => tab.undo.at(-1)?.id ?? 0

const marked = (tab: TabEntry): TabEntry => ({
  ...tab,
  name: nameOf(tab.document, tab.path),
  dirty: topMark(tab) !== tab.savedMark,
})

/** What a tab says: the flow's name, else its file's. */
const nameOf = (document: FlowDocument, path: string | null): string =>
  document.name || (path === null ? 'Untitled' : nameOfPath(path))

/** The tab one mark back, and the selection to restore; null when there is none. */
export function undone(
  tab: TabEntry,
  selection: Selection,
): { readonly tab: TabEntry; readonly selection: Selection; readonly label: string } | null {
  const mark = tab.undo.at(-1)
  if (mark === undefined) return null
  return {
    tab: marked({
      ...tab,
      document: applyParts(tab.document, mark.before),
      undo: tab.undo.slice(0, -1),
      redo: [...tab.redo, { ...mark, selectionAfter: selection }],
    }),
    selection: mark.selectionBefore,
    label: mark.label,
  }
}

/** The tab one mark on again, and the selection to restore; null when there is none. */
export function redone(
  tab: TabEntry,
): { readonly tab: TabEntry; readonly selection: Selection | null; readonly label: string } | null {
  const mark = tab.redo.at(-1)
  if (mark === undefined) return null
  return {
    tab: marked({
      ...tab,
      document: applyParts(tab.document, mark.after),
      undo: [...tab.undo, mark],
      redo: tab.redo.slice(0, -1),
    }),
    selection: mark.selectionAfter,
    label: mark.label,
  }
}

/** Names the state of the document, to be told to `saved` once that state is written. */
export const stateOf = topMark

/** The tab as it is once this document was written. What was edited meanwhile stays unsaved. */
export function saved(
  tab: TabEntry,
  written: { readonly mark: number; readonly revision: string; readonly path: string; readonly at: number },
): TabEntry {
  return marked({
    ...tab,
    path: written.path,
    revision: written.revision,
    savedMark: written.mark,
    savedAt: written.at,
    saving: false,
    error: null,
    readOnly: null,
    locked: false,
    fileProblems: [],
    changedOutside: false,
  })
}

/** What a file holds, as `read.ts` gives it. */
export interface FileContent {
  readonly document: FlowDocument
  readonly revision: string
  readonly readOnly: string | null
  readonly locked: boolean
  readonly copyable: boolean
  readonly fileProblems: readonly Problem[]
}

/** What may be done with a file. */
export const rightsOf = ({ readOnly, locked, copyable }: FileContent) => ({ readOnly, locked, copyable })

/** The tab with what its file holds now, as one mark that can be undone; what was not saved is in that mark. */
export function reloaded(tab: TabEntry, file: FileContent, selection: Selection): TabEntry {
  const options = { label: 'Load the file again', merge: null, joins: false, selection }
  const next = edited(tab, () => file.document, options)
  return marked({
    ...next,
    revision: file.revision,
    ...rightsOf(file),
    fileProblems: file.fileProblems,
    changedOutside: false,
    error: null,
    savedMark: topMark(next),
  })
}
