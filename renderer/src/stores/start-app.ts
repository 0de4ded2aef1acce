import { commandOf } from './keys.ts'
import { app } from './page-app.ts'

/** Starts the window: connects, restores, and listens for keys. Once, before the first view is drawn. */
export function startApp(): void {
  app.start()
  window.addEventListener('pagehide', () => app.leave())
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') app.leave()
    else app.host.retry()
  })
  window.addEventListener('online', () => app.host.retry())
  window.addEventListener('pointerdown', () => app.flows.holdGesture(true), true)
  for (const type of ['pointerup', 'pointercancel']) {
    // After what listens for the same event has made its last edit.
    window.addEventListener(type, () => setTimeout(() => app.flows.holdGesture(false)), true)
  }
  for (const type of ['pointerdown', 'keydown']) {
    window.addEventListener(type, () => app.ui.set({ touched: true }), { capture: true, once: true })
  }
  window.addEventListener('focusout', () => app.flows.endGesture())
  window.addEventListener('keydown', event => {
    if (event.defaultPrevented || event.isComposing) return
    const id = commandOf(event, placeOf(event), isMac())
    if (id !== null && app.commands.run(id)) event.preventDefault()
  })
}

const isMac = (): boolean => /Mac|iPhone|iPad/.test(navigator.userAgent)

/** Who has the keys. The canvas marks itself with `data-keys="canvas"`, as dialogs do by their role. */
function placeOf({ target, key }: KeyboardEvent): { typing: boolean; canvas: boolean; dialog: boolean } {
  const element = target instanceof Element ? target : null
  const typing =
    element !== null &&
    (element.closest('input, textarea, select, [contenteditable="true"], [contenteditable=""]') !== null ||
      element.shadowRoot !== null)
  const nowhere = element === null || element === document.body
  return {
    typing,
    // Tab from nowhere goes to the first control of the window, as everywhere.
    canvas: nowhere ? key !== 'Tab' : element.closest('[data-keys="canvas"]') !== null,
    dialog:
      element?.closest('[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]') != null,
  }
}
