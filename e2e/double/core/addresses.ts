/**
 * Chromium can't load a scheme that it does not know, so `app://fanfare/x` is `https://fanfare.app.double.test/x` in the
 * browser, and `app://fanfare/x` outside of it.
 */
const SUFFIX = '.double.test'
const KNOWN = new Set(
  'http https ws wss file data about blob javascript chrome chrome-error devtools mailto'.split(' '),
)

export const schemeOf = (address: string): string =>
  /^([a-z][a-z0-9+.-]*):/i.exec(address)?.[1]?.toLowerCase() ?? ''

/** Whether Chromium itself knows the scheme of the address. */
export const isKnown = (address: string): boolean => KNOWN.has(schemeOf(address))

export function toBrowser(address: string): string {
  const [, scheme = '', host = '', rest = ''] = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)(.*)$/i.exec(address) ?? []
  if (scheme === '' || isKnown(address)) return address
  const path = rest.startsWith('/') ? rest : `/${rest}`
  return `https://${(host || 'nohost').toLowerCase()}.${scheme.toLowerCase()}${SUFFIX}${path}`
}

export function fromBrowser(address: string): string {
  const [, host, scheme, rest] =
    /^https:\/\/([^/?#]+?)\.([a-z0-9+-]+)\.double\.test(?::443)?(.*)$/.exec(address) ?? []
  return host === undefined ? address : `${scheme}://${host}${rest}`
}

export const isMapped = (address: string): boolean => fromBrowser(address) !== address

/** A policy with the sources of private schemes in Chromium's form. */
export function policyToBrowser(policy: string): string {
  return policy.replace(
    /(?<=^|[\s;])([a-z][a-z0-9+.-]*):(?:\/\/([^\s;]+))?(?=[\s;]|$)/gi,
    (source: string, scheme: string, host: string | undefined) => {
      if (isKnown(source) || ['mediastream', 'filesystem'].includes(scheme)) return source
      return host === undefined
        ? `https://*.${scheme}${SUFFIX}`
        : toBrowser(`${scheme}://${host}`).replace(/\/$/, '')
    },
  )
}
