import { callTests } from './conformance-calls.ts'
import { disconnectTests } from './conformance-disconnect.ts'
import { helloTests } from './conformance-hello.ts'
import { fixtures, type PairFactory } from './conformance-setup.ts'
import { streamTests } from './conformance-streams.ts'
import { transportTests } from './conformance-transport.ts'

/** What a transport, and `serve` and `connect` over it, promise. Called by the tests of each transport. */
export function conformance(name: string, makePair: PairFactory): void {
  const given = fixtures(name, makePair)
  transportTests(given)
  callTests(given)
  helloTests(given)
  streamTests(given)
  disconnectTests(given)
}
