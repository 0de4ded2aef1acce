/**
 * Undoes, or does again, in the text field that has the focus, as its own key would: fields keep a history of their own.
 * False when no text field has the focus.
 */
export function undoText(way: 'undo' | 'redo'): boolean {
  const field = document.activeElement
  const editor = field?.shadowRoot?.activeElement
  if (editor) return pressUndo(editor, way)
  if (!field?.matches('input, textarea, [contenteditable=""], [contenteditable="true"]')) return false
  // The browser's own history of a field can be had by nothing newer.
  document.execCommand(way)
  return true
}

/** A code editor's history is its own: it knows the keys. */
function pressUndo(editor: Element, way: 'undo' | 'redo'): boolean {
  const mac = /Mac|iPhone|iPad/.test(navigator.userAgent)
  editor.dispatchEvent(
    new KeyboardEvent('keydown', {
      key: way === 'undo' ? 'z' : mac ? 'Z' : 'y',
      ctrlKey: !mac,
      metaKey: mac,
      shiftKey: mac && way === 'redo',
      bubbles: true,
      cancelable: true,
    }),
  )
  return true
}
