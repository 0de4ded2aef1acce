import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseFlowValue } from '../../../../shared/flow/parse.ts'
import { serialiseFlow } from '../../../../shared/flow/serialise.ts'
import { applyParts, diffFlows, joinParts } from '../flows/diff.ts'
import { edited, newTab, redone, type TabEntry, undone } from '../flows/tab.ts'
import { anyDocument, anyEdit } from '../testing/documents.ts'
import { noSelection } from '../ui.ts'

const options = { label: 'An edit', merge: null, joins: false, selection: noSelection }

describe('whatever is edited', () => {
  test('can be read again whole, and its text is the one text of that flow', () => {
    fc.assert(
      fc.property(anyDocument, fc.array(anyEdit, { maxLength: 8 }), (start, edits) => {
        let doc = start
        for (const edit of edits) {
          const before = serialiseFlow(doc)
          const next = edit(doc)
          // The document that was given is as it was.
          expect(serialiseFlow(doc)).toBe(before)
          doc = next
        }
        const parsed = parseFlowValue(doc)
        expect(parsed.problems).toEqual([])
        expect(parsed.complete).toBe(true)
        expect(parsed.document).toEqual(doc)
      }),
      { numRuns: 120 },
    )
  })

  test('is undone to the identical document, and done again to the identical one', () => {
    fc.assert(
      fc.property(anyDocument, fc.array(anyEdit, { maxLength: 8 }), (start, edits) => {
        let tab: TabEntry = newTab({ id: 't', path: null, document: start })
        const documents = [tab.document]
        for (const edit of edits) {
          const next = edited(tab, edit, options)
          if (next !== tab) documents.push(next.document)
          tab = next
        }
        for (const document of documents.slice(0, -1).reverse()) {
          expect(tab.dirty).toBe(true)
          tab = undone(tab, noSelection)?.tab ?? tab
          expect(tab.document).toEqual(document)
          expect(serialiseFlow(tab.document)).toBe(serialiseFlow(document))
        }
        expect(tab.dirty).toBe(false)
        expect(undone(tab, noSelection)).toBeNull()
        for (const document of documents.slice(1)) {
          tab = redone(tab)?.tab ?? tab
          expect(tab.document).toEqual(document)
        }
        expect(redone(tab)).toBeNull()
      }),
      { numRuns: 120 },
    )
  })
})

describe('the difference between two documents', () => {
  test('leads from each to the other', () => {
    fc.assert(
      fc.property(anyDocument, anyDocument, (from, to) => {
        const diff = diffFlows(from, to)
        expect(applyParts(from, diff?.after ?? {})).toEqual(to)
        expect(applyParts(to, diff?.before ?? {})).toEqual(from)
      }),
    )
  })

  test('joined with the next one leads over both, and to nothing where the second takes the first back', () => {
    fc.assert(
      fc.property(anyDocument, anyEdit, anyEdit, (first, one, two) => {
        const [second, third] = [one(first), two(one(first))]
        const [older, newer] = [diffFlows(first, second), diffFlows(second, third)]
        if (older === null || newer === null) return
        const joined = joinParts(older, newer)
        expect(applyParts(first, joined?.after ?? {})).toEqual(third)
        expect(applyParts(third, joined?.before ?? {})).toEqual(first)
        const back = diffFlows(second, first)
        expect(back && joinParts(older, back)).toBeNull()
      }),
      { numRuns: 120 },
    )
  })

  test('is none between a document and a copy of it', () => {
    fc.assert(
      fc.property(anyDocument, doc => {
        expect(diffFlows(doc, structuredClone(doc))).toBeNull()
      }),
    )
  })
})
