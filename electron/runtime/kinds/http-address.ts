import { lookup } from 'node:dns/promises'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/** Addresses of a host name. */
export type Resolve = (hostname: string) => Promise<readonly string[]>

export const resolveBySystem: Resolve = async hostname =>
  (await lookup(hostname, { all: true })).map(({ address }) => address)

/** Thrown where a redirect from the internet would reach into a private network or this machine. */
export class PrivateAddressError extends Error {
  override readonly name = 'PrivateAddressError'
  readonly code = 'E_PRIVATE_ADDRESS'
}

const privateAddresses = makeBlockList()

function makeBlockList(): BlockList {
  const list = new BlockList()
  const ipv4 =
    '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.168.0.0/16 ' +
    '198.18.0.0/15 224.0.0.0/4 240.0.0.0/4'
  // The last three carry IPv4 addresses: translated (NAT64) and tunnelled (6to4, Teredo).
  const ipv6 = '::/128 ::1/128 fc00::/7 fe80::/10 fec0::/10 ff00::/8 64:ff9b::/96 2002::/16 2001::/32'
  for (const [subnets, family] of [[ipv4, 'ipv4'] as const, [ipv6, 'ipv6'] as const]) {
    for (const subnet of subnets.split(' ')) {
      const [net = '', prefix] = subnet.split('/')
      list.addSubnet(net, Number(prefix), family)
    }
  }
  return list
}

/** True for addresses that no one on the internet has: loopback, private, link-local, multicast, reserved. */
export function isPrivateAddress(address: string): boolean {
  const family = isIP(address)
  // What is no address at all is nothing that may be trusted.
  return family === 0 || privateAddresses.check(address, family === 6 ? 'ipv6' : 'ipv4')
}

/** The address that a URL's host is, or null where it is a name. `hostname` is as `URL` gives it. */
export function addressIn(hostname: string): string | null {
  const bare = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname
  return isIP(bare) === 0 ? null : bare
}

/** True when the host has a public address, and for a name that can't be resolved: it is not known to be inside. */
export async function isPublicHost(hostname: string, resolve: Resolve): Promise<boolean> {
  const literal = addressIn(hostname)
  if (literal !== null) return !isPrivateAddress(literal)
  const addresses = await resolve(hostname).catch(() => [])
  return addresses.length === 0 || addresses.some(address => !isPrivateAddress(address))
}

/** A lookup for sockets that refuses names with any private address, so that what was checked is what is connected. */
export function publicLookup(resolve: Resolve): LookupFunction {
  return (hostname, options, callback) => {
    const answer = async (): Promise<{ address: string; family: number }[]> => {
      const addresses = await resolve(hostname)
      if (addresses.some(isPrivateAddress)) throw new PrivateAddressError(`${hostname} has a private address`)
      return addresses.map(address => ({ address, family: isIP(address) }))
    }
    answer().then(
      addresses => {
        const [first] = addresses
        if (options.all) callback(null, addresses)
        else if (first !== undefined) callback(null, first.address, first.family)
        else callback(Object.assign(new Error(`${hostname} has no address`), { code: 'ENOTFOUND' }), '', 0)
      },
      (error: NodeJS.ErrnoException) => callback(error, '', 0),
    )
  }
}
