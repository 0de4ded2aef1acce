import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { FlowDocument } from '../../harness/flow.ts'
import type { WorkspaceContent } from '../../harness/workspace.ts'
export const NAME = 'City trip'

/** A workspace that has something of everything, for pictures. `origin` is the server of its http services. */
export function cityTrip(origin: string): WorkspaceContent {
  return {
    name: 'northwind-travel',
    services: {
      'rates.convert': 'async ctx => { await pause(160); return { EUR: 1, CHF: 0.9312, GBP: 0.8471 } }',
      'audit.note': 'async () => { await pause(14); return null }',
      'desk.alert': "async () => { await pause(310); return { ticket: 'T-1180' } }",
      'page.render':
        'async ctx => { await pause(140); return { cards: ctx.request.payload.results.length } }',
      'page.store': 'async () => { await pause(260); return null }',
      'desk.greet': "() => 'hello'",
    },
    flows: { 'city-trip': flow(origin), 'nightly-prices': nightly },
    files: {
      // As an author writes them: their frames are shown with their code.
      'services/cars/quote.ts': quote,
      'lib/to-offer.ts': toOffer,
    },
  }
}

const quote = `import { setTimeout as pause } from 'node:timers/promises'
import { toOffer, type Row } from '../../lib/to-offer.ts'

const rows: Row[] = [{ id: 'C-204', class: 'compact', rate: { day: 41 } }, { id: 'C-207', class: 'estate' }]

class OfferError extends Error {
  override name = 'OfferError'
}

export default async function handle() {
  await pause(620)
  return mapOffers(rows)
}

function mapOffers(found: Row[]) {
  return found.map(row => {
    try {
      return toOffer(row)
    } catch (cause) {
      throw new OfferError(\`Car \${row.id} could not be offered\`, { cause })
    }
  })
}
`

const toOffer = `export interface Row {
  id: string
  class: string
  rate?: { day: number }
}

/** What the page shows of a car. */
export const toOffer = (row: Row) => ({
  id: row.id,
  class: row.class,
  // biome-ignore lint: the older part of the fleet has no rate
  perDay: row.rate!.day,
  currency: 'EUR',
})
`

function flow(origin: string): FlowDocument {
  const target = (service: string, more: object = {}): Record<string, unknown> => ({
    kind: 'target',
    service,
    ...more,
  })
  const call = (to: string, order: number): Record<string, unknown> => ({
    from: 'src',
    to,
    role: 'call',
    order,
  })
  const trip = { city: 'Lisbon', from: '2026-12-04', nights: 3 }
  return {
    formatVersion: 1,
    name: NAME,
    description: 'Asks seven services for a trip at once; the page is made when all have answered.',
    nodes: {
      src: { kind: 'source', service: 'trips.plan', pattern: 'fanout' },
      rat: target('rates.convert', { request: { to: ['CHF', 'GBP'] } }),
      hot: target('hotels.search', {
        request: trip,
        timeoutMs: 60000,
        retry: { attempts: 3, backoffMs: 400, factor: 2, jitter: 0 },
      }),
      car: target('cars.quote', { request: { ...trip, class: 'any' } }),
      wea: target('weather.forecast', { request: trip, timeoutMs: 2000 }),
      fli: target('flights.search', { request: { ...trip, seats: 2 }, timeoutMs: 8000 }),
      ins: target('insurance.quote', { request: { days: 4 } }),
      gui: target('guides.nearby', { request: { city: 'Lisbon' } }),
      aud: { kind: 'callback', service: 'audit.note' },
      ale: { kind: 'callback', service: 'desk.alert' },
      ren: { kind: 'callback', service: 'page.render' },
      sto: { kind: 'callback', service: 'page.store' },
    },
    edges: {
      ...Object.fromEntries(
        ['rat', 'hot', 'car', 'wea', 'fli', 'ins', 'gui'].map((id, at) => [`c${at}`, call(id, at + 1)]),
      ),
      ot1: { from: 'src', to: 'aud', role: 'on-target' },
      ot2: { from: 'car', to: 'ale', role: 'on-target', when: 'failed' },
      of1: { from: 'src', to: 'ren', role: 'on-final' },
      of2: { from: 'src', to: 'sto', role: 'on-final' },
    },
    services: {
      'hotels.search': { kind: 'http', url: `${origin}/hotels?city={{request.city}}` },
      'weather.forecast': { kind: 'http', url: `${origin}/weather?city={{request.city}}` },
      'flights.search': { kind: 'http', url: `${origin}/flights?to={{request.city}}` },
      'insurance.quote': { kind: 'http', url: `${origin}/insurance` },
      'guides.nearby': { kind: 'process', command: ['sleep', '60'] },
    },
    layout: {
      src: [0, 126],
      rat: [248, 0],
      hot: [248, 56],
      car: [248, 112],
      wea: [248, 168],
      fli: [248, 224],
      ins: [248, 280],
      gui: [248, 336],
      aud: [576, 0],
      ale: [576, 112],
      ren: [576, 232],
      sto: [576, 288],
    },
  }
}

const nightly: FlowDocument = {
  formatVersion: 1,
  name: 'Nightly prices',
  nodes: {
    src: { kind: 'source', service: 'prices.refresh' },
    one: { kind: 'target', service: 'demo.echo' },
  },
  edges: { c1: { from: 'src', to: 'one', role: 'call' } },
  layout: { src: [0, 0], one: [248, 42] },
}

/** The server behind the http services: hotels fail at first and then wait until they are let answer. */
export class TripServer {
  readonly #server: Server
  readonly #waiting = new Set<() => void>()
  #open = false
  #asked = 0

  constructor() {
    this.#server = createServer((request, response) => {
      const answer = (body: unknown, status = 200): void => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
      }
      const route = request.url?.split('?')[0]
      if (route === '/flights') setTimeout(answer, 421, flights)
      else if (route === '/insurance') setTimeout(answer, 88, { perDay: 3.2, currency: 'EUR' })
      else if (route === '/hotels') {
        this.#asked += 1
        if (this.#asked % 2 === 1) setTimeout(answer, 800, { error: 'busy, come again' }, 503)
        else if (this.#open) setTimeout(answer, 500, hotels)
        else this.#waiting.add(() => answer(hotels))
      }
      // The weather never comes.
    })
  }

  /** Gives its address. */
  async listen(): Promise<string> {
    await new Promise<void>(resolve => this.#server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** Lets hotels answer, now and later. */
  letAnswer(): void {
    this.#open = true
    for (const answer of this.#waiting) answer()
    this.#waiting.clear()
  }

  /** The next one who asks for hotels is the first again. */
  forget(): void {
    this.#asked = 0
    this.#waiting.clear()
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }
}

const flights = {
  currency: 'EUR',
  offers: [
    {
      id: 'F-1204',
      from: 'ZRH',
      to: 'LIS',
      leaves: '2026-12-04T07:15',
      arrives: '2026-12-04T09:20',
      price: 128.4,
    },
    {
      id: 'F-1210',
      from: 'ZRH',
      to: 'LIS',
      leaves: '2026-12-04T12:40',
      arrives: '2026-12-04T14:45',
      price: 96.0,
    },
    {
      id: 'F-1218',
      from: 'ZRH',
      to: 'LIS',
      leaves: '2026-12-04T18:05',
      arrives: '2026-12-04T20:10',
      price: 143.9,
    },
  ],
}
const hotels = {
  city: 'Lisbon',
  found: 2,
  rooms: [
    { id: 'H-31', stars: 4, night: 92 },
    { id: 'H-44', stars: 3, night: 71 },
  ],
}
