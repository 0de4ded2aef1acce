import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { cookieName, judgeRequest, judgeUpgrade, type RequestFacts } from './guards.ts'
import { Keys } from './keys.ts'

const PORT = 4680
const HOST = `127.0.0.1:${PORT}`

/** Keys with a session and an unused token, and the facts of a request that holds the session. */
function signedIn() {
  const keys = new Keys(randomBytes)
  const session = keys.redeem(keys.issueToken()) ?? ''
  const token = keys.issueToken()
  const facts: RequestFacts = {
    method: 'GET',
    target: '/assets/app-12345678.js',
    hosts: [HOST],
    origins: [],
    cookies: [`${cookieName(PORT)}=${session}`],
    fetchSites: ['same-origin'],
    fetchModes: ['no-cors'],
  }
  return { keys, session, token, facts }
}
type Change = (facts: RequestFacts, made: ReturnType<typeof signedIn>) => RequestFacts

const badHosts: readonly (readonly string[])[] = [
  [],
  [''],
  ['127.0.0.1'],
  ['localhost'],
  ['127.0.0.1:4681'],
  ['127.0.0.1:46800'],
  ['127.0.0.1:4680.evil.example'],
  ['evil.example'],
  ['evil.example:4680'],
  ['127.0.0.1.evil.example:4680'],
  ['evil.example#127.0.0.1:4680'],
  ['user@127.0.0.1:4680'],
  ['LOCALHOST:4680'],
  ['localhost.:4680'],
  ['[::1]:4680'],
  ['0.0.0.0:4680'],
  ['127.0.0.2:4680'],
  ['127.1:4680'],
  ['2130706433:4680'],
  ['127.0.0.1:04680'],
  [' 127.0.0.1:4680'],
  [HOST, HOST],
  [HOST, 'evil.example'],
]
const badOrigins: readonly (readonly string[])[] = [
  ['null'],
  [''],
  ['http://evil.example'],
  ['http://evil.example:4680'],
  ['https://127.0.0.1:4680'],
  ['http://127.0.0.1'],
  ['http://127.0.0.1:4681'],
  ['http://127.0.0.1:4680/'],
  ['http://127.0.0.1:4680.evil.example'],
  ['http://127.0.0.1:4680@evil.example'],
  // The other name of this machine: a page there holds another cookie, and is another site.
  ['http://localhost:4680'],
  ['http://LOCALHOST:4680'],
  ['http://[::1]:4680'],
  ['file://'],
  ['chrome-extension://abcdef'],
  ['http://127.0.0.1:4680', 'http://127.0.0.1:4680'],
  ['http://127.0.0.1:4680', 'http://evil.example'],
]
const badCookies: readonly (readonly [string, Change])[] = [
  ['no cookie', facts => ({ ...facts, cookies: [] })],
  ['an empty one', facts => ({ ...facts, cookies: [`${cookieName(PORT)}=`] })],
  ['a wrong one', facts => ({ ...facts, cookies: [`${cookieName(PORT)}=${'A'.repeat(43)}`] })],
  ['one of another port', (facts, { session }) => ({ ...facts, cookies: [`${cookieName(1)}=${session}`] })],
  [
    'one under another name',
    (facts, { session }) => ({ ...facts, cookies: [`x${cookieName(PORT)}=${session}`] }),
  ],
  [
    'a part of it',
    (facts, { session }) => ({ ...facts, cookies: [`${cookieName(PORT)}=${session.slice(1)}`] }),
  ],
  ['it and more', (facts, { session }) => ({ ...facts, cookies: [`${cookieName(PORT)}=${session}x`] })],
  ['a token instead', (facts, { token }) => ({ ...facts, cookies: [`${cookieName(PORT)}=${token}`] })],
  ['the session of another server', facts => ({ ...facts, cookies: signedIn().facts.cookies })],
]

describe('a request', () => {
  test('of our own page gets its file', () => {
    const { facts, keys } = signedIn()
    expect(judgeRequest(facts, PORT, keys)).toEqual({ kind: 'page', path: facts.target })
  })

  test.each<[string, Change]>([
    ['by the other name', facts => ({ ...facts, hosts: ['localhost:4680'] })],
    ['with our origin', facts => ({ ...facts, origins: [`http://${HOST}`] })],
    ['for the head alone', facts => ({ ...facts, method: 'HEAD' })],
    ['typed in', facts => ({ ...facts, fetchSites: ['none'], fetchModes: ['navigate'] })],
    ['of a browser that says nothing of itself', facts => ({ ...facts, fetchSites: [], fetchModes: [] })],
    ['with other cookies around ours', facts => ({ ...facts, cookies: [`a=b; ${facts.cookies[0]};c`] })],
    [
      'with a cookie that somebody put before ours',
      facts => ({
        ...facts,
        cookies: [`${cookieName(PORT)}=planted; ${facts.cookies[0]}`],
      }),
    ],
    [
      'that follows a link from another site',
      facts => ({
        ...facts,
        fetchSites: ['cross-site'],
        fetchModes: ['navigate'],
      }),
    ],
    ['with a query', facts => ({ ...facts, target: `${facts.target}?v=1` })],
  ])('%s gets it too', (_what, change) => {
    const made = signedIn()
    expect(judgeRequest(change(made.facts, made), PORT, made.keys)).toEqual({
      kind: 'page',
      path: made.facts.target,
    })
  })

  test.each(badHosts)('by the host %j %j is refused, whatever else it has', (...hosts) => {
    const { facts, keys, token } = signedIn()
    for (const target of [facts.target, '/', `/?token=${token}`])
      expect(judgeRequest({ ...facts, hosts, target }, PORT, keys)).toMatchObject({ status: 403 })
    expect(
      judgeUpgrade({ ...facts, hosts, target: '/rpc', origins: [`http://${HOST}`] }, PORT, keys),
    ).toMatchObject({ status: 403 })
    // Nothing was used up.
    expect(keys.redeem(token)).not.toBeNull()
  })

  test.each(badOrigins)('from the origin %j %j is refused, read or write', (...origins) => {
    const { facts, keys, token } = signedIn()
    for (const method of ['GET', 'HEAD', 'POST', 'OPTIONS'])
      for (const target of [facts.target, `/?token=${token}`])
        expect(judgeRequest({ ...facts, method, origins, target }, PORT, keys)).toMatchObject({ status: 403 })
    expect(keys.redeem(token)).not.toBeNull()
  })

  test.each(badCookies)('with %s is refused', (_what, change) => {
    const made = signedIn()
    const facts = change(made.facts, made)
    for (const target of ['/', '/index.html', facts.target, '/rpc', '/nothing'])
      expect(judgeRequest({ ...facts, target }, PORT, made.keys)).toMatchObject({ status: 401 })
  })

  test.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'QUERY', 'get'])(
    '%s needs our origin, and gets nothing all the same',
    method => {
      const { facts, keys } = signedIn()
      const judged = (origins: readonly string[]) => judgeRequest({ ...facts, method, origins }, PORT, keys)
      expect(judged([])).toMatchObject({ status: 403 })
      expect(judged([`http://${HOST}`])).toMatchObject({ status: 405 })
    },
  )

  test.each([['cross-site'], ['same-site'], ['anything'], ['same-origin', 'cross-site']])(
    'by a page of %s %s is refused',
    (...fetchSites) => {
      const { facts, keys } = signedIn()
      for (const fetchModes of [['no-cors'], ['cors'], ['websocket'], [], ['navigate', 'navigate']])
        expect(judgeRequest({ ...facts, fetchSites, fetchModes }, PORT, keys)).toMatchObject({ status: 403 })
    },
  )

  test.each(['', '*', 'http://127.0.0.1:4680/', 'evil', '?token=x', 'http://evil.example/'])(
    'for %j is none',
    target => {
      const { facts, keys } = signedIn()
      expect(judgeRequest({ ...facts, target }, PORT, keys)).toMatchObject({ status: 400 })
    },
  )
})

describe('a launch token', () => {
  const fresh = () => {
    const keys = new Keys(randomBytes)
    const facts: RequestFacts = {
      ...signedIn().facts,
      cookies: [],
      fetchSites: ['none'],
      fetchModes: ['navigate'],
    }
    const open = (target: string, change: Partial<RequestFacts> = {}) =>
      judgeRequest({ ...facts, target, ...change }, PORT, keys)
    return { keys, open }
  }

  test('lets one browser in, once', () => {
    const { keys, open } = fresh()
    const token = keys.issueToken()
    const verdict = open(`/?token=${token}`)
    expect(verdict).toEqual({ kind: 'sign-in', session: expect.stringMatching(/^[\w-]{43}$/) })
    expect(open(`/?token=${token}`)).toMatchObject({ status: 401 })
    const session = verdict.kind === 'sign-in' ? verdict.session : null
    expect(open('/', { cookies: [`${cookieName(PORT)}=${session}`] })).toEqual({ kind: 'page', path: '/' })
    // The session is not a token, and the token is not a session.
    expect(open(`/?token=${session}`)).toMatchObject({ status: 401 })
    expect(open('/', { cookies: [`${cookieName(PORT)}=${token}`] })).toMatchObject({ status: 401 })
  })

  test('makes the one before it void', () => {
    const { keys, open } = fresh()
    const first = keys.issueToken()
    const second = keys.issueToken()
    expect(open(`/?token=${first}`)).toMatchObject({ status: 401 })
    expect(open(`/?token=${second}`)).toMatchObject({ kind: 'sign-in' })
  })

  test('is left alone by who is in already', () => {
    const { keys, session, token, facts } = signedIn()
    const judged = judgeRequest({ ...facts, target: `/?token=${token}` }, PORT, keys)
    expect(judged).toEqual({ kind: 'sign-in', session: null })
    expect(judgeRequest({ ...facts, target: '/?token=old' }, PORT, keys)).toEqual(judged)
    expect(keys.isSession(session)).toBe(true)
    expect(keys.redeem(token)).not.toBeNull()
  })

  test.each<[string, (token: string) => string, Partial<RequestFacts>]>([
    ['empty', () => '/?token=', {}],
    ['wrong', () => `/?token=${'A'.repeat(43)}`, {}],
    ['cut', token => `/?token=${token.slice(0, -1)}`, {}],
    ['in upper case', token => `/?TOKEN=${token}`, {}],
    ['on another path', token => `/index.html?token=${token}`, {}],
    ['beside another one', token => `/?token=x&token=${token}`, {}],
    ['in the path', token => `/${token}`, {}],
    ['asked for by HEAD', token => `/?token=${token}`, { method: 'HEAD' }],
  ])('that is %s lets nobody in, and stays good', (_what, target, change) => {
    const { keys, open } = fresh()
    const token = keys.issueToken()
    expect(open(target(token), change)).toMatchObject({ kind: 'refused', status: 401 })
    expect(keys.redeem(token)).not.toBeNull()
  })

  test('before the first one was made there is none', () => {
    const { open } = fresh()
    for (const target of ['/?token=', '/?token=null', '/?token=undefined'])
      expect(open(target)).toMatchObject({ status: 401 })
  })

  test('that a link of another site leads to: the browser is let ask again by itself', () => {
    const { open } = fresh()
    const followed = { fetchSites: ['cross-site'], fetchModes: ['navigate'] }
    expect(open('/', followed)).toMatchObject({ status: 401, again: true })
    expect(open('/')).not.toHaveProperty('again')
    expect(open('/other', followed)).not.toHaveProperty('again')
  })
})

describe('an upgrade', () => {
  const asking = () => {
    const made = signedIn()
    const facts: RequestFacts = {
      ...made.facts,
      target: '/rpc',
      origins: [`http://${HOST}`],
      fetchModes: ['websocket'],
    }
    return { ...made, facts }
  }

  test('of our own page is let through', () => {
    const { facts, keys } = asking()
    expect(judgeUpgrade(facts, PORT, keys)).toEqual({ kind: 'connect' })
    const other = { ...facts, hosts: ['localhost:4680'], origins: ['http://localhost:4680'] }
    expect(judgeUpgrade(other, PORT, keys)).toEqual({ kind: 'connect' })
  })

  test.each([[], ...badOrigins])('from the origin %j %j is refused', (...origins) => {
    const { facts, keys } = asking()
    expect(judgeUpgrade({ ...facts, origins }, PORT, keys)).toMatchObject({ status: 403 })
  })

  test.each(badCookies)('with %s is refused', (_what, change) => {
    const made = asking()
    expect(judgeUpgrade(change(made.facts, made), PORT, made.keys)).toMatchObject({ status: 401 })
  })

  test.each(['cross-site', 'same-site'])('by a page of %s is refused', site => {
    const { facts, keys } = asking()
    for (const fetchModes of [['websocket'], ['navigate']])
      expect(judgeUpgrade({ ...facts, fetchSites: [site], fetchModes }, PORT, keys)).toMatchObject({
        status: 403,
      })
  })

  test('by a token is refused, and the token stays good', () => {
    const { facts, keys, token } = asking()
    const judged = judgeUpgrade({ ...facts, cookies: [], target: `/rpc?token=${token}` }, PORT, keys)
    expect(judged).toMatchObject({ status: 401 })
    expect(keys.redeem(token)).not.toBeNull()
  })

  test.each([
    ['GET', '/'],
    ['GET', '/rpc/'],
    ['GET', '/rpc?x=1'],
    ['GET', '//rpc'],
    ['GET', '/RPC'],
    ['GET', 'http://127.0.0.1:4680/rpc'],
    ['POST', '/rpc'],
    ['HEAD', '/rpc'],
  ])('by %s %s leads nowhere', (method, target) => {
    const { facts, keys } = asking()
    expect(judgeUpgrade({ ...facts, method, target }, PORT, keys)).toMatchObject({ status: 404 })
  })
})

test('a hundred sessions are kept, the newest', () => {
  const keys = new Keys(randomBytes)
  const sessions = Array.from({ length: 101 }, () => keys.redeem(keys.issueToken()) ?? '')
  expect(sessions.map(session => keys.isSession(session))).toEqual(sessions.map((_, index) => index > 0))
})
