import { describe, expect, test } from 'vitest'
import { addressIn, isPrivateAddress, isPublicHost, publicLookup } from './http-address.ts'

describe('addresses', () => {
  test.each(
    (
      '0.0.0.0 10.1.2.3 100.64.0.1 127.0.0.1 127.255.255.255 169.254.169.254 172.16.0.1 172.31.255.255 192.168.0.1 ' +
      '198.18.0.1 224.0.0.1 255.255.255.255 :: ::1 fc00::1 fd12::1 fe80::1 ff02::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ' +
      '64:ff9b::7f00:1 2002:7f00:1:: not-an-address'
    ).split(' '),
  )('%s is private', address => {
    expect(isPrivateAddress(address)).toBe(true)
  })

  test.each(
    '1.1.1.1 9.255.255.255 11.0.0.0 100.63.0.1 172.15.0.1 172.32.0.1 192.167.1.1 223.255.255.255 2606:4700::1111 ::ffff:8.8.8.8'.split(
      ' ',
    ),
  )('%s is public', address => {
    expect(isPrivateAddress(address)).toBe(false)
  })

  test.each([
    ['http://2130706433/', '127.0.0.1'],
    ['http://0177.0.0.1/', '127.0.0.1'],
    ['http://[::1]:80/', '::1'],
    ['http://host.example/', null],
  ])('%s holds %s', (url, address) => {
    expect(addressIn(new URL(url).hostname)).toBe(address)
  })
})

describe('hosts', () => {
  const resolve = async (name: string): Promise<string[]> => {
    if (name === 'mixed.test') return ['10.0.0.1', '1.1.1.1']
    if (name === 'inside.test') return ['10.0.0.1', '::1']
    if (name === 'outside.test') return ['1.1.1.1', '2606:4700::1111']
    throw Object.assign(new Error('unknown'), { code: 'ENOTFOUND' })
  }

  test.each([
    ['outside.test', true],
    ['mixed.test', true],
    ['inside.test', false],
    ['unknown.test', true],
    ['127.0.0.1', false],
    ['[::1]', false],
    ['1.1.1.1', true],
  ])('%s counts as public: %s', async (host, expected) => {
    expect(await isPublicHost(host, resolve)).toBe(expected)
  })

  const lookUp = (host: string, all: boolean): Promise<unknown> =>
    new Promise(done => {
      publicLookup(resolve)(host, { all }, (error, address, family) => done(error?.code ?? [address, family]))
    })

  test('only public addresses are looked up, all or one', async () => {
    expect(await lookUp('outside.test', false)).toEqual(['1.1.1.1', 4])
    expect(await lookUp('outside.test', true)).toEqual([
      [
        { address: '1.1.1.1', family: 4 },
        { address: '2606:4700::1111', family: 6 },
      ],
      undefined,
    ])
    expect(await lookUp('mixed.test', true)).toBe('E_PRIVATE_ADDRESS')
    expect(await lookUp('inside.test', false)).toBe('E_PRIVATE_ADDRESS')
    expect(await lookUp('unknown.test', false)).toBe('ENOTFOUND')
  })
})
