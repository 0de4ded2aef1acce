import { z } from 'zod'
import { nodeIdSchema } from '../ids.ts'

/**
 * The flow document, format 1. Every object is loose: fields that this version does not know are kept through
 * open, edit and save. Semantics, and what holds when a field is left out: docs/flow-format.md.
 */
export const FLOW_FORMAT_VERSION = 1

/** Name of a service: not empty, no control characters, at most 200 characters. */
export const serviceNameSchema = z
  .string()
  .min(1, 'A service has a name')
  .max(200, 'A service name has at most 200 characters')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  .regex(/^[^\u0000-\u001f\u007f]+$/, 'A service name has no control characters')

const milliseconds = z
  .int()
  .min(1)
  .max(2 ** 31 - 1)
const timeout = milliseconds.describe('Deadline of one attempt, in ms. Left out: 1800000 (30 minutes).')
const concurrency = z.int().min(1).max(1_000_000)

export const retrySchema = z
  .looseObject({
    attempts: z
      .int()
      .min(1)
      .max(1_000_000)
      .optional()
      .describe('Tries at most, the first included. Left out: 1.'),
    backoffMs: z
      .number()
      .min(0)
      .max(2 ** 31 - 1)
      .optional()
      .describe('The first pause, in ms. Left out: 1000.'),
    factor: z
      .number()
      .min(1)
      .max(100)
      .optional()
      .describe('What each pause is multiplied with. Left out: 2.'),
    maxMs: z
      .number()
      .min(0)
      .max(2 ** 31 - 1)
      .optional()
      .describe('The longest pause, in ms. Left out: 60000.'),
    jitter: z
      .number()
      .min(0)
      .max(1)
      .optional()
      .describe('The share of a pause that is drawn at random, 0 to 1. Left out: 0.2.'),
  })
  .describe('How a failed attempt is tried again.')
export type Retry = z.infer<typeof retrySchema>

export const policySchema = z
  .union(
    [z.enum(['all-settled', 'fail-fast', 'first-success']), z.strictObject({ quorum: z.int().min(1) })],
    {
      error: 'Expected `policy` to be "all-settled", "fail-fast", "first-success" or { "quorum": n }',
    },
  )
  .describe('When a fan-out is over, and whether it succeeded. Left out: all-settled.')
export type Policy = z.infer<typeof policySchema>

/** What may stand on a service and, overriding it, on a target or callback node. */
const control = {
  timeoutMs: timeout.optional(),
  retry: retrySchema.optional(),
  idempotent: z.boolean().optional().describe('It may be run again when a crash left its outcome unknown.'),
  isolation: z
    .enum(['shared', 'own'])
    .optional()
    .describe('Runs in a process that others use too, or in its own.'),
}

const anyNode = {
  service: serviceNameSchema.describe('Name of the service; for a source, what payloads carry as `source`.'),
  label: z.string().max(200).optional().describe("What the canvas shows instead of the service's name."),
  disabled: z.boolean().optional().describe('It is not run.'),
}

/** What a source says, and a callback that has outgoing `call` edges: that is itself a source. */
const invoking = {
  pattern: z
    .enum(['parallel', 'fanout'])
    .optional()
    .describe('Only a fanout has final callbacks. Left out: parallel.'),
  policy: policySchema.optional(),
  concurrency: concurrency.optional().describe('Targets and deliveries in flight at most. Left out: 1000.'),
}

export const sourceNodeSchema = z.looseObject({
  kind: z.literal('source'),
  ...anyNode,
  ...invoking,
})
export const targetNodeSchema = z.looseObject({
  kind: z.literal('target'),
  ...anyNode,
  ...control,
  request: z
    .json()
    .optional()
    .describe(
      'JSON as it stands, or { "$jsonata": "..." }: an expression over input, payload, response, cid, source.',
    ),
})
export const callbackNodeSchema = z.looseObject({
  kind: z.literal('callback'),
  ...anyNode,
  ...control,
  ...invoking,
})
export const nodeSchema = z.discriminatedUnion('kind', [
  sourceNodeSchema,
  targetNodeSchema,
  callbackNodeSchema,
])
export type SourceNode = z.infer<typeof sourceNodeSchema>
export type TargetNode = z.infer<typeof targetNodeSchema>
export type CallbackNode = z.infer<typeof callbackNodeSchema>
export type FlowNode = z.infer<typeof nodeSchema>

export const edgeSchema = z.looseObject({
  from: nodeIdSchema,
  to: nodeIdSchema,
  role: z
    .enum(['call', 'on-target', 'on-final'])
    .describe(
      'call: source to target; on-target: source or target to callback; on-final: source to callback.',
    ),
  when: z
    .enum(['always', 'ok', 'failed'])
    .optional()
    .describe('Only for on-target: which outcomes are delivered. Left out: always.'),
  order: z
    .number()
    .optional()
    .describe('Only for call: place in flow order, lower first; edges without it follow, by id.'),
})
export type FlowEdge = z.infer<typeof edgeSchema>

const definition = {
  description: z.string().optional(),
  disabled: z.boolean().optional(),
  concurrency: concurrency.optional().describe('In flight at most, over the whole run. Left out: no limit.'),
  ...control,
}
const stringMap = z.record(z.string(), z.string())

export const httpServiceSchema = z.looseObject({
  kind: z.literal('http'),
  ...definition,
  method: z
    .string()
    .regex(/^[A-Za-z]+$/, 'Expected `method` to be letters, like GET')
    .optional()
    .describe('Left out: GET.'),
  url: z.string().min(1).describe('May hold {{request.path}}, {{input.path}} and {{secret.NAME}}.'),
  headers: stringMap.optional(),
  query: z.record(z.string(), z.json()).optional(),
  body: z.json().optional().describe('Left out: the request, for methods that have a body.'),
  auth: z
    .union([z.strictObject({ basic: z.string() }), z.strictObject({ bearer: z.string() })], {
      error: 'Expected `auth` to be { "basic": "user:password" } or { "bearer": "token" }',
    })
    .optional(),
  redirects: z.int().min(0).max(20).optional().describe('Redirects that are followed. Left out: 5.'),
  maxBytes: z.int().min(1).optional().describe('The longest response. Left out: 67108864 (64 MiB).'),
  okStatus: z
    .string()
    .regex(/^\d{3}(-\d{3})?(,\s*\d{3}(-\d{3})?)*$/, 'Expected `okStatus` to be like "200-299, 404"')
    .optional()
    .describe('Statuses that are a success. Left out: 200-299.'),
  full: z.boolean().optional().describe('The response is { status, headers, body } instead of the body.'),
})
export const processServiceSchema = z.looseObject({
  kind: z.literal('process'),
  ...definition,
  command: z.array(z.string()).min(1).describe('Program and arguments; no shell reads them.'),
  cwd: z.string().optional(),
  env: stringMap.optional(),
})
const flowServiceSchema = z.looseObject({
  kind: z.literal('flow'),
  ...definition,
  flow: z.string().min(1).describe('Path of the flow in the workspace.'),
})
export const serviceDefinitionSchema = z.discriminatedUnion('kind', [
  httpServiceSchema,
  processServiceSchema,
  flowServiceSchema,
])
export type HttpService = z.infer<typeof httpServiceSchema>
export type ServiceDefinition = z.infer<typeof serviceDefinitionSchema>

export const noteSchema = z.looseObject({ text: z.string().describe('Markdown.') })
export const groupSchema = z.looseObject({
  name: z.string().optional(),
  nodes: z.array(nodeIdSchema).describe('Ids of the nodes in it.'),
})
/** x and y; for what has a size of its own also width and height. */
export const layoutEntrySchema = z.union(
  [z.tuple([z.number(), z.number()]), z.tuple([z.number(), z.number(), z.number(), z.number()])],
  { error: 'Expected a place to be [x, y] or [x, y, width, height]' },
)

export const flowSchema = z.looseObject({
  $schema: z.string().optional(),
  formatVersion: z.literal(FLOW_FORMAT_VERSION).describe('Format of this file.'),
  name: z.string().max(200).optional(),
  description: z.string().optional(),
  nodes: z.record(nodeIdSchema, nodeSchema).describe('Sources, targets and callbacks by id.'),
  edges: z.record(nodeIdSchema, edgeSchema).describe('Who invokes whom, by id.'),
  services: z
    .record(serviceNameSchema, serviceDefinitionSchema)
    .optional()
    .describe('Services that need no code file, by name.'),
  notes: z.record(nodeIdSchema, noteSchema).optional(),
  groups: z.record(nodeIdSchema, groupSchema).optional(),
  layout: z
    .record(nodeIdSchema, layoutEntrySchema)
    .optional()
    .describe('Where things are drawn, by id: [x, y] or [x, y, width, height]. Means nothing to a run.'),
})
export type FlowDocument = z.infer<typeof flowSchema>

/** An expression in place of a request: `{ "$jsonata": "..." }`, the one key that it has. */
export function requestExpression(request: unknown): string | null {
  if (typeof request !== 'object' || request === null || Array.isArray(request)) return null
  const keys = Object.keys(request)
  if (keys.length !== 1 || keys[0] !== '$jsonata') return null
  const expression = (request as { $jsonata: unknown }).$jsonata
  return typeof expression === 'string' ? expression : null
}
