import { z } from 'zod'
import { outcomeCodeSchema } from './error-codes.ts'
import { problemSchema } from './flow/problem.ts'
import { serviceNameSchema } from './flow/schema.ts'
import { cidSchema, nodeIdSchema, runIdSchema } from './ids.ts'
import { logLevelSchema } from './run/event.ts'
import { callStateSchema, phaseSchema, runStateSchema, runSummarySchema } from './run/model.ts'
import { callReasonSchema } from './run/reason.ts'
import { serviceSettingsSchema } from './run/settings.ts'
import { runUpdateSchema } from './run/update.ts'
import { usualSchema } from './run/usual.ts'

/**
 * Every command and every stream that a client may use, each with one schema for what goes in and one for what comes
 * out. Types are inferred from them; `shared/rpc` validates by them on both sides. A client of another protocol
 * version is told so in the answer to `hello` and can do nothing else.
 */
export const PROTOCOL_VERSION = 1

const command = <P extends z.ZodType, R extends z.ZodType>(params: P, result: R) => ({ params, result })
const stream = <P extends z.ZodType, I extends z.ZodType>(params: P, item: I) => ({ params, item })

const nothing = z.strictObject({})
const count = z.int().min(0)
const time = z.number()
const page = { limit: z.int().min(1).max(1000).default(100) }
/** Path of a file below the workspace, with `/`; absolute paths and `..` are refused. */
const workspacePath = z.string().min(1).max(4096)
/** A flow as JSON, of any format version that can be migrated, checked by the command that takes it. */
const flowJson = z.looseObject({})

export const serviceInfoSchema = z.strictObject({
  name: serviceNameSchema,
  kind: z.enum(['code', 'http', 'process', 'flow', 'built-in']),
  /** File relative to the workspace, or null for built-in services and those defined in a flow. */
  file: z.string().nullable(),
  description: z.string(),
  /** Why it can't be used: it is disabled, or two files give the same name. */
  unusable: z.string().nullable(),
  /** What holds for its calls; left out while its code was not loaded, which its first call does, or can't be used. */
  settings: serviceSettingsSchema.optional(),
})
export type ServiceInfo = z.infer<typeof serviceInfoSchema>

/**
 * `newer-format`: what is shown may not be all, so nothing can be saved of it. `damaged`: what could not be read would
 * be lost. `not-writable`: the system lets nobody write there.
 */
export const flowReadOnlySchema = z.strictObject({
  why: z.enum(['newer-format', 'damaged', 'not-writable']),
  /** A sentence for the user, with what to do. */
  message: z.string(),
})
export type FlowReadOnly = z.infer<typeof flowReadOnlySchema>

const flowListingSchema = z.strictObject({ path: z.string(), name: z.string(), modifiedAt: time })

const runFilter = z.strictObject({
  flow: z.string().optional(),
  state: runStateSchema.optional(),
  ok: z.boolean().optional(),
  cid: z.string().optional(),
  /** Runs that have a target or callback of this service. */
  service: z.string().optional(),
  startedAfter: time.optional(),
  startedBefore: time.optional(),
  /** Looked for in the flow's path and name, cids, service names and exceptions. */
  text: z.string().max(200).optional(),
})
export type RunFilter = z.infer<typeof runFilter>

/** One body (a request, response or payload) of a call; `preview` is JSON text, cut at 64 KiB. */
const bodySchema = z.strictObject({
  id: z.string(),
  bytes: count,
  preview: z.string(),
  complete: z.boolean(),
})
export type Body = z.infer<typeof bodySchema>

export const attemptInfoSchema = z.strictObject({
  attempt: z.int().min(1),
  state: callStateSchema,
  errorCode: outcomeCodeSchema.nullable(),
  at: time,
  queuedMs: z.number(),
  runMs: z.number(),
  exception: z.string().nullable(),
  response: bodySchema.nullable(),
})
export type AttemptInfo = z.infer<typeof attemptInfoSchema>

export const callInfoSchema = z.strictObject({
  runId: runIdSchema,
  call: count,
  phase: phaseSchema,
  state: callStateSchema,
  nodeId: nodeIdSchema.nullable(),
  service: z.string(),
  /** What the target's handler, or the callback, received; null when it was never made. */
  received: bodySchema.nullable(),
  /** What holds for it, as its node says, else its service now; left out while the service's code was not loaded. */
  settings: serviceSettingsSchema.optional(),
  attempts: z.array(attemptInfoSchema),
})
export type CallInfo = z.infer<typeof callInfoSchema>

export const logLineSchema = z.strictObject({
  /** Position in the run's log, from 1. */
  line: z.int().min(1),
  at: time,
  call: count.nullable(),
  attempt: z.int().min(1),
  level: logLevelSchema,
  message: z.string(),
  /** JSON text, or null. */
  data: z.string().nullable(),
})
export type LogLine = z.infer<typeof logLineSchema>

export const pinSchema = z.union([
  z.strictObject({ response: z.json() }),
  z.strictObject({ exception: z.string(), errorCode: outcomeCodeSchema.optional() }),
])
export type Pin = z.infer<typeof pinSchema>

const rootAndFlow = z.strictObject({
  /** The workspace's folder, absolute. */
  root: z.string(),
  /** The flow to show, relative to it; null for none in particular. */
  flow: z.string().nullable(),
})

export const hostInfoSchema = z.strictObject({
  kind: z.enum(['browser', 'electron', 'cli']),
  version: z.string(),
  /** The workspace of this connection; null until one is opened. */
  workspace: z.string().nullable(),
  /** The user's own folder: where looking for a workspace begins. */
  home: z.string(),
  /** Newest first. */
  recent: z.array(z.strictObject({ root: z.string(), name: z.string(), openedAt: time })),
  examples: z.array(z.strictObject({ id: z.string(), name: z.string(), description: z.string() })),
  /** Whether `host.pick` shows the system's own dialogs. */
  canPick: z.boolean(),
  /** Whether `host.edit` opens an editor. */
  canEdit: z.boolean(),
})
export type HostInfo = z.infer<typeof hostInfoSchema>

/**
 * Each connection has one current workspace, which all commands but `hello`, `host.*`, `folder.list` and those that
 * open one are about. They give `E_NOT_FOUND` while none is open.
 */
export const commands = {
  /** `workspace` is empty while none is open. */
  hello: command(
    z.strictObject({ protocol: z.int(), client: z.string().max(200) }),
    z.strictObject({ protocol: z.int(), app: z.string(), workspace: z.string() }),
  ),

  'host.info': command(nothing, hostInfoSchema),
  /** The system's dialog, where the host has one; null when the user thinks better of it. */
  'host.pick': command(
    z.strictObject({
      kind: z.enum(['workspace', 'flow', 'save-flow']),
      suggested: z.string().max(4096).optional(),
    }),
    z.strictObject({ path: z.string().nullable() }),
  ),
  /** Tells how many flows have changes that are not saved: a window asks before it closes. */
  'host.unsaved': command(z.strictObject({ count }), nothing),
  /** Opens a file of the workspace in the user's editor, at a line. `E_NOT_FOUND` where no editor is known. */
  'host.edit': command(
    z.strictObject({
      path: workspacePath,
      line: z.int().min(1).optional(),
      column: z.int().min(1).optional(),
    }),
    nothing,
  ),
  /** A folder's folders and flow files, by name; hidden ones left out. Without a path: the user's own folder. */
  'folder.list': command(
    z.strictObject({ path: z.string().max(4096).optional() }),
    z.strictObject({
      path: z.string(),
      parent: z.string().nullable(),
      entries: z.array(z.strictObject({ name: z.string(), kind: z.enum(['folder', 'flow']) })),
    }),
  ),
  /** Makes a folder, or the workspace that a flow file belongs to, this connection's. Nothing in it is run. */
  'workspace.open': command(z.strictObject({ path: z.string().min(1).max(4096) }), rootAndFlow),
  /** Opens a copy of an example in the user's own folder; one that is there already is left as it is. */
  'example.open': command(z.strictObject({ id: z.string() }), rootAndFlow),

  /** Flows, newest first. */
  'flow.list': command(nothing, z.strictObject({ flows: z.array(flowListingSchema) })),
  /** The document as it stands, as far as it can be read, with every problem at once. */
  'flow.read': command(
    z.strictObject({ path: workspacePath }),
    z.strictObject({
      /** Null when the file is not JSON at all. */
      flow: flowJson.nullable(),
      problems: z.array(problemSchema),
      /** Names the file's content: given back when writing, to notice changes made by others. */
      revision: z.string(),
      /** Why `flow.write` would refuse to write over the file; left out where it would not. */
      readOnly: flowReadOnlySchema.optional(),
    }),
  ),
  /** `E_CONFLICT` when the file no longer has `revision` (null: must not exist yet); nothing is overwritten then. */
  'flow.write': command(
    z.strictObject({ path: workspacePath, flow: flowJson, revision: z.string().nullable() }),
    z.strictObject({ revision: z.string() }),
  ),
  'flow.validate': command(
    z.strictObject({ flow: flowJson }),
    z.strictObject({ problems: z.array(problemSchema) }),
  ),
  /** Writes a first flow. `E_CONFLICT` when the file is there already. */
  'flow.create': command(
    z.strictObject({ name: z.string().min(1).max(200) }),
    z.strictObject({ path: z.string() }),
  ),

  'service.list': command(nothing, z.strictObject({ services: z.array(serviceInfoSchema) })),
  /** Writes a service in code. `E_CONFLICT` when the name is taken. */
  'service.create': command(
    z.strictObject({ name: serviceNameSchema }),
    z.strictObject({ path: z.string() }),
  ),

  /**
   * Lines of a code file of the workspace, to show where something was thrown: `line` and up to `around` before and
   * after it; none when the file has no such line. `E_NOT_FOUND` when there is no such code.
   */
  'source.read': command(
    z.strictObject({
      path: workspacePath,
      line: z.int().min(1),
      around: z.int().min(0).max(20).default(3),
    }),
    z.strictObject({
      /** Number of the first of `lines`. */
      first: z.int().min(1),
      lines: z.array(z.string()),
      modifiedAt: time,
    }),
  ),

  /**
   * Starts a run. The run's id may be chosen by the client (a generated id, `ids.ts`), who can so watch it from its
   * first event. `E_INVALID_FLOW` with `problems` when the flow has errors; nothing has run then.
   */
  'run.start': command(
    z.strictObject({
      runId: runIdSchema.optional(),
      /** A file of the workspace, or a flow that need not be saved (with `path` as what it is called in history). */
      path: workspacePath.optional(),
      flow: flowJson.optional(),
      /** What `input` is in requests; null if left out. */
      input: z.json().optional(),
      cid: cidSchema.optional(),
    }),
    z.strictObject({ runId: runIdSchema, cid: cidSchema }),
  ),
  /** Takes up an interrupted run: what completed is not run again, what was not delivered is. */
  'run.resume': command(
    z.strictObject({ runId: runIdSchema }),
    z.strictObject({ runId: runIdSchema, cid: cidSchema }),
  ),
  /** Ends a run: what runs is aborted, and no callback is invoked any more. Resolves when the run has ended. */
  'run.cancel': command(z.strictObject({ runId: runIdSchema }), runSummarySchema),
  /** Cancels all targets of an invocation; their callbacks run. */
  'run.cancel-invocation': command(
    z.strictObject({ runId: runIdSchema, invocationId: z.string() }),
    z.strictObject({ cancelled: count }),
  ),
  /** Cancels one target or delivery while its siblings go on; a target's callbacks run. */
  'run.cancel-call': command(
    z.strictObject({ runId: runIdSchema, call: count }),
    z.strictObject({ cancelled: z.boolean() }),
  ),
  /** Newest first. `after` is the last run of the page before. */
  'run.list': command(
    z.strictObject({ filter: runFilter.default({}), after: runIdSchema.optional(), ...page }),
    z.strictObject({
      runs: z.array(runSummarySchema),
      more: z.boolean(),
      /** Records that could not be read, a sentence each, where there are any; the rest can be relied upon. */
      damage: z.array(z.string()).optional(),
    }),
  ),
  /** A run by its id, the unique beginning of its id, or its cid (the newest of that cid). */
  'run.find': command(z.strictObject({ id: z.string().min(1) }), runSummarySchema),
  'run.call': command(z.strictObject({ runId: runIdSchema, call: count }), callInfoSchema),
  /** Why calls came out as they did, in short; calls of which nothing is recorded yet are left out. */
  'run.reasons': command(
    z.strictObject({ runId: runIdSchema, calls: z.array(count).max(200) }),
    z.strictObject({ reasons: z.array(callReasonSchema) }),
  ),
  /** How long the calls of a flow's nodes usually took, in the runs before one of them, or in all there are. */
  'run.usual': command(
    z.strictObject({ flow: workspacePath, before: runIdSchema.optional() }),
    z.strictObject({ nodes: z.record(nodeIdSchema, usualSchema) }),
  ),
  /** A page of a body's UTF-8 bytes. */
  'run.body': command(
    z.strictObject({
      runId: runIdSchema,
      id: z.string(),
      offset: count,
      bytes: z
        .int()
        .min(1)
        .max(1 << 20),
    }),
    z.strictObject({ bytes: z.instanceof(Uint8Array), total: count }),
  ),
  'run.log': command(
    z.strictObject({ runId: runIdSchema, after: count, ...page }),
    z.strictObject({ lines: z.array(logLineSchema), dropped: count }),
  ),
  /** Deletes ended runs: those older than `olderThanDays`, and all but the newest `keep`. */
  'run.prune': command(
    z.strictObject({ olderThanDays: z.number().min(0).optional(), keep: count.optional() }),
    z.strictObject({ deleted: count }),
  ),
  /** The flow as it was when the run was started. */
  'run.flow': command(
    z.strictObject({ runId: runIdSchema }),
    z.strictObject({ flow: flowJson, input: z.json() }),
  ),

  'pin.list': command(
    z.strictObject({ path: workspacePath }),
    z.strictObject({ pins: z.record(nodeIdSchema, pinSchema) }),
  ),
  /** Sets, or with null takes away, what a node gives instead of running. */
  'pin.set': command(
    z.strictObject({ path: workspacePath, nodeId: nodeIdSchema, pin: pinSchema.nullable() }),
    nothing,
  ),
} as const

export const streams = {
  /** Snapshot, then changes; ends when the run has ended. `pending`: the run may be started later under this id. */
  'run.watch': stream(
    z.strictObject({ runId: runIdSchema, pending: z.boolean().default(false) }),
    runUpdateSchema,
  ),
  /**
   * The run's events as text, from its first one: one JSON object of `runEventSchema` a line, each line ended by a
   * newline. `full`: bodies whole, whatever their size.
   */
  'run.events': stream(
    z.strictObject({
      runId: runIdSchema,
      pending: z.boolean().default(false),
      full: z.boolean().default(false),
    }),
    z.string(),
  ),
  /**
   * All that is known of a run as the text of one JSON document, in pieces that follow each other: flow, input,
   * invocations, attempts with their bodies, log. It may be too long for one text.
   */
  'run.export': stream(z.strictObject({ runId: runIdSchema }), z.string()),
  /** An item at first, and when runs of the workspace began, got on or ended, whoever executes them: list them again. */
  'runs.watch': stream(nothing, nothing),
  /** What the host's own menu asks for: names of commands. */
  'host.commands': stream(nothing, z.string()),
  /** A flow or service file of the workspace was added, changed or removed. */
  'workspace.watch': stream(
    nothing,
    z.strictObject({
      kind: z.enum(['flow', 'service']),
      path: z.string(),
      change: z.enum(['changed', 'removed']),
    }),
  ),
} as const

export type Commands = typeof commands
export type CommandName = keyof Commands
/** What a client gives: fields with a default may be left out. */
export type Params<N extends CommandName> = z.input<Commands[N]['params']>
/** What a server gets: defaults filled in. */
export type ParsedParams<N extends CommandName> = z.output<Commands[N]['params']>
export type Result<N extends CommandName> = z.output<Commands[N]['result']>

export type Streams = typeof streams
export type StreamName = keyof Streams
export type StreamParams<N extends StreamName> = z.input<Streams[N]['params']>
export type ParsedStreamParams<N extends StreamName> = z.output<Streams[N]['params']>
export type StreamItem<N extends StreamName> = z.output<Streams[N]['item']>
