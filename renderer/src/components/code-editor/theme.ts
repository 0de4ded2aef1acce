import { HighlightStyle } from '@codemirror/language'
import { EditorView } from '@codemirror/view'
import { tags } from '@lezer/highlight'

/** Colours are custom properties, which reach into the shadow root and follow light and dark by themselves. */
export const colours = HighlightStyle.define([
  { tag: tags.string, color: 'var(--syn-str)' },
  { tag: tags.number, color: 'var(--syn-num)' },
  { tag: tags.propertyName, color: 'var(--syn-key)' },
  { tag: [tags.bool, tags.null, tags.keyword], color: 'var(--syn-kw)' },
  { tag: [tags.punctuation, tags.separator, tags.brace, tags.squareBracket], color: 'var(--text-3)' },
  { tag: tags.comment, color: 'var(--text-3)' },
])

export const look = EditorView.theme({
  '&': { fontSize: '12px', backgroundColor: 'transparent', maxHeight: '420px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '18px', fontVariantLigatures: 'none' },
  '.cm-content': { padding: '6px 0', caretColor: 'var(--sel)', color: 'var(--text)' },
  '.cm-line': { padding: '0 10px 0 0' },
  '.cm-gutters': { backgroundColor: 'transparent', border: '0', color: 'var(--text-3)' },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '30px', padding: '0 10px 0 0' },
  '.cm-cursor': { borderLeftColor: 'var(--sel)', borderLeftWidth: '1.5px' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--sel-tint)',
  },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--active)' },
  '.cm-fault': { backgroundColor: 'color-mix(in oklab, var(--failed-tint) 60%, transparent)' },
  '.cm-faultMark': {
    textDecoration: 'underline 2px var(--failed-bar)',
    textUnderlineOffset: '3px',
  },
  '.cm-faultLine': { color: 'var(--failed-fg)', whiteSpace: 'pre-wrap', userSelect: 'none' },
  '.cm-faultLine b': { whiteSpace: 'pre', fontWeight: '700', marginRight: '6px' },
  '.cm-faultLine span': { fontFamily: 'var(--font)', fontSize: '11px', fontWeight: '500' },
  '.cm-tooltip': {
    border: '0',
    borderRadius: '6px',
    backgroundColor: 'var(--raised)',
    boxShadow: 'var(--e-2)',
    color: 'var(--text)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': {
    fontFamily: 'var(--mono)',
    padding: '4px',
    maxHeight: '200px',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': {
    display: 'flex',
    gap: '12px',
    lineHeight: '22px',
    padding: '0 6px',
    borderRadius: '4px',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--sel-tint)',
    color: 'var(--text)',
  },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '600', color: 'var(--sel)' },
  '.cm-completionDetail': {
    marginLeft: 'auto',
    fontStyle: 'normal',
    fontFamily: 'var(--font)',
    fontSize: '11px',
    color: 'var(--text-3)',
  },
})
