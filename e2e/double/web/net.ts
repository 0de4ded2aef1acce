import { fileURLToPath } from 'node:url'
import { schemeOf } from '../core/addresses.ts'
import { needReady } from '../core/state.ts'
import { NotCovered } from '../strict/problems.ts'
import { fetchFile } from './files.ts'
import { Protocol, protocol } from './protocol.ts'

export const net = {
  async fetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
    needReady('net module')
    const request = input instanceof Request ? input : null
    const address = request ? request.url : String(input)
    const scheme = schemeOf(address)
    if (scheme === 'file') return fetchFile(fileURLToPath(address))
    const handler = Protocol.handlerOf(protocol, scheme)
    if (handler) return handler(request ?? new Request(address, init))
    if (scheme === 'http' || scheme === 'https')
      throw new NotCovered('net.fetch of an address on the network')
    throw new Error('net::ERR_UNKNOWN_URL_SCHEME')
  },
}
