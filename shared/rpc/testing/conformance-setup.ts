import { expect, onTestFinished } from 'vitest'
import { commands, streams } from '../../contract.ts'
import { newCid, newRunId } from '../../ids.ts'
import { type Client, connect } from '../client.ts'
import { CommandError } from '../command-error.ts'
import type { Handlers } from '../handlers.ts'
import { serve } from '../server.ts'
import type { Disposer, Transport } from '../transport.ts'

/** Gives the two ends of a fresh connection. */
export type PairFactory = () => Promise<readonly [Transport, Transport]> | readonly [Transport, Transport]

export const runId = newRunId(new Uint8Array(16))
export const cid = newCid(new Uint8Array(16))
export const app = { protocol: 1, app: 'test', workspace: '/w' }

/** Handlers of the whole contract: those given, and a refusal for each other one. */
export function handlersWith(given: Partial<Handlers>): Handlers {
  const all: Record<string, unknown> = {}
  for (const name of [...Object.keys(commands), ...Object.keys(streams)]) {
    all[name] = async () => {
      throw new CommandError('E_NOT_FOUND', `${name} is not part of this test`)
    }
  }
  return { ...all, hello: async () => app, ...given } as Handlers
}

export interface Setup {
  readonly client: Client
  readonly server: Disposer
  readonly clientEnd: Transport
  readonly serverEnd: Transport
  readonly defects: unknown[]
  /** Listeners that are registered at either end and not taken away. */
  readonly listening: () => number
}

/** What the tests of the conformance suite begin with. */
export interface Fixtures {
  /** The transport's name. */
  readonly name: string
  readonly makePair: PairFactory
  /** A server with these handlers, and a client that is connected to it. */
  readonly setUp: (handlers?: Partial<Handlers>) => Promise<Setup>
  /** A client end without a client, to send what a client would not. */
  readonly setUpRaw: (handlers?: Partial<Handlers>) => Promise<{
    readonly clientEnd: Transport
    /** The next so many answers, as they are on the wire. */
    readonly answersTo: (count: number) => Promise<unknown[]>
  }>
}

export function fixtures(name: string, makePair: PairFactory): Fixtures {
  const setUp: Fixtures['setUp'] = async (handlers = {}) => {
    const [rawClientEnd, rawServerEnd] = await makePair()
    let listening = 0
    const counted = (transport: Transport): Transport => {
      const count = (dispose: Disposer): Disposer => {
        listening += 1
        let open = true
        return () => {
          dispose()
          if (open) listening -= 1
          open = false
        }
      }
      return {
        send: message => transport.send(message),
        onMessage: listener => count(transport.onMessage(listener)),
        onClose: listener => count(transport.onClose(listener)),
        close: () => transport.close(),
      }
    }
    const clientEnd = counted(rawClientEnd)
    const serverEnd = counted(rawServerEnd)
    const defects: unknown[] = []
    const server = serve(serverEnd, handlersWith(handlers), { onError: error => defects.push(error) })
    const client = connect(clientEnd, { client: 'test' })
    onTestFinished(() => {
      client.close()
      server()
    })
    return { client, server, clientEnd, serverEnd, defects, listening: () => listening }
  }

  const setUpRaw: Fixtures['setUpRaw'] = async (handlers = {}) => {
    const [clientEnd, serverEnd] = await makePair()
    const server = serve(serverEnd, handlersWith(handlers))
    onTestFinished(server)
    const answers: unknown[] = []
    const waiting: (() => void)[] = []
    clientEnd.onMessage(message => {
      answers.push(message)
      for (const wake of waiting.splice(0)) wake()
    })
    const answersTo = async (count: number): Promise<unknown[]> => {
      while (answers.length < count) await new Promise<void>(resolve => waiting.push(resolve))
      return answers.splice(0)
    }
    return { clientEnd, answersTo }
  }
  return { name, makePair, setUp, setUpRaw }
}

/** The first message of a client. */
export const hello = { type: 'call', id: 0, name: 'hello', params: { protocol: 1, client: 'raw' } }
/** An error as it is on the wire. */
export const error = (id: number | null, code: string) =>
  expect.objectContaining({ type: 'error', id, error: expect.objectContaining({ code }) })

/** Bytes as a host has them at hand: in Node a `Buffer`, which has to arrive as plain bytes. */
export const bytesOfHost = (bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> =>
  typeof Buffer === 'undefined' ? bytes : Buffer.from(bytes)
