import { describe, expect, expectTypeOf, test } from 'vitest'
import { channels } from '../../../shared/channels.ts'
import * as fanfare from './index.ts'
import {
  type Context,
  defineService,
  type FinalPayload,
  type InvocationResult,
  type InvokeRetryPayload,
  type Payload,
} from './index.ts'

describe('defineService', () => {
  test('gives back what it is given', () => {
    const definition = { description: 'one', handle: () => 1 }
    expect(defineService(definition)).toBe(definition)
  })

  test.each([
    [undefined, 'undefined'],
    [null, 'undefined'],
    [{}, 'undefined'],
    [{ handle: null }, 'null'],
    [{ handle: 'x' }, 'string'],
  ])('refuses %j', (definition, got) => {
    const define = defineService as (definition: unknown) => unknown
    expect(() => define(definition)).toThrow(`Expected \`handle\` to be a function, got ${got}`)
  })
})

test('the package names every channel', () => {
  const named = Object.values(fanfare).filter(value => typeof value === 'string')
  expect(named.sort()).toEqual([...channels].sort())
  expectTypeOf<fanfare.Channel>().toEqualTypeOf<(typeof channels)[number]>()
})

describe('types', () => {
  test('a handler without annotations may look at any request', () => {
    const service = defineService({
      timeoutMs: 5_000,
      idempotent: true,
      async handle(ctx) {
        expectTypeOf(ctx).toEqualTypeOf<Context>()
        expectTypeOf(ctx.request.payload).toBeAny()
        return { id: ctx.request.payload.id, name: 'Ada' }
      },
    })
    expectTypeOf(service.handle).returns.resolves.toHaveProperty('name')
  })

  test('a stated request is what the handler sees', () => {
    defineService({
      handle(ctx: Context<{ id: number }>) {
        expectTypeOf(ctx.request.payload.id).toEqualTypeOf<number>()
        // @ts-expect-error: it has no name
        return ctx.request.payload.name
      },
    })
    defineService<{ id: number }>({
      handle(ctx) {
        expectTypeOf(ctx.request.payload.id).toEqualTypeOf<number>()
        return ctx.request.payload.id
      },
    })
  })

  test('callbacks and patterns are typed', () => {
    defineService({
      async handle(ctx: Context<Payload<{ total: number }>>) {
        expectTypeOf(ctx.request.payload.response.total).toEqualTypeOf<number>()
        expectTypeOf(ctx.request.payload.exception).toEqualTypeOf<string | null>()
        expectTypeOf(ctx.patterns.parallel.invoke({ a: 1 }, 'b', { cid: 'c' })).toEqualTypeOf<string>()
        expectTypeOf(ctx.patterns.fanout.invokeAndWait(new Map())).resolves.toEqualTypeOf<InvocationResult>()
        expectTypeOf(ctx.invoke<number>('a')).resolves.toEqualTypeOf<number>()
        expectTypeOf(ctx.invokeAsync('a', {})).toEqualTypeOf<string>()
        const quote = ctx.patterns.invokeRetry.invoke<number>(
          'a',
          {},
          { repeats: 3, seconds: 1, callback: ['b'] },
        )
        expectTypeOf(quote).resolves.toEqualTypeOf<number>()
        // @ts-expect-error: `repeats` is needed
        void ctx.patterns.invokeRetry.invoke('a', {}, { seconds: 1 })
        // @ts-expect-error: no such policy
        ctx.patterns.fanout.invoke({}, [], { policy: 'most' })
        ctx.response.payload = 1
        // @ts-expect-error: a cid is given, not taken
        ctx.cid = 'mine'
      },
    })
    expectTypeOf<FinalPayload['data']>().toEqualTypeOf<Readonly<Record<string, Payload>>>()
    expectTypeOf<keyof InvokeRetryPayload>().toEqualTypeOf<
      | 'ok'
      | 'orig_cid'
      | 'call_cid'
      | 'source'
      | 'target'
      | 'retry_seconds'
      | 'retry_repeats'
      | 'context'
      | 'req_ts_utc'
      | 'resp_ts_utc'
      | 'response'
    >()
    expectTypeOf<keyof Payload>().toEqualTypeOf<
      'source' | 'target' | 'response' | 'req_ts_utc' | 'resp_ts_utc' | 'ok' | 'exception' | 'cid'
    >()
  })
})
