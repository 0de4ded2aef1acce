import { app, type Session, shell, type WebContents } from 'electron'
import { HOME, isOwn } from './origin.ts'

/** What a page must never get to, whatever runs in it. To be called before there is a window. */
export function guardPages(): void {
  app.on('web-contents-created', (_, contents) => guard(contents))
}

function guard(contents: WebContents): void {
  contents.on('will-frame-navigate', event => {
    if (!event.isMainFrame || withoutHash(event.url) !== HOME) event.preventDefault()
  })
  contents.on('will-redirect', event => event.preventDefault())
  contents.on('will-attach-webview', event => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    if (isWebAddress(url)) void shell.openExternal(url)
    return { action: 'deny' }
  })
}

/** Everything is granted where no handler is set. Ours grants that the page puts something on the clipboard. */
export function guardPermissions(session: Session): void {
  const mayHave = (permission: string, asking: string): boolean =>
    permission === 'clipboard-sanitized-write' && isOwn(asking)
  session.setPermissionCheckHandler((_contents, permission, origin) => mayHave(permission, origin))
  session.setPermissionRequestHandler((_contents, permission, answer, { requestingUrl }) =>
    answer(mayHave(permission, requestingUrl)),
  )
  session.setDevicePermissionHandler(() => false)
}

/** The system opens these in the user's browser. It would run what other schemes stand for. */
export function isWebAddress(address: string): boolean {
  try {
    return ['http:', 'https:'].includes(new URL(address).protocol)
  } catch {
    return false
  }
}

const withoutHash = (address: string): string => address.replace(/#.*$/, '')
