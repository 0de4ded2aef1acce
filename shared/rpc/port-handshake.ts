/**
 * How a page comes to its port in the desktop app. The page posts `PORT_HELLO` to its own window. The preload makes a
 * channel, sends one end to the main process on `PORT_CHANNEL`, and posts `PORT_OFFER` with the other end to the
 * page. A page that was loaded anew does the same again.
 */
export const PORT_HELLO = 'fanfare:hello'
export const PORT_OFFER = 'fanfare:port'
export const PORT_CHANNEL = 'fanfare:connect'
