import type {
  CommandName,
  ParsedParams,
  ParsedStreamParams,
  Result,
  StreamItem,
  StreamName,
} from '../contract.ts'

export interface CommandContext {
  /** Aborted when the client cancels the call or is gone. */
  readonly signal: AbortSignal
}

export interface StreamContext<Item> {
  /** Aborted when the client unsubscribes or is gone. */
  readonly signal: AbortSignal
  /**
   * Sends an item. The promise resolves when there is room for another: a handler that awaits it goes at the pace of
   * its reader, and one that does not must have a bound of its own. Rejects once the signal is aborted, so that a
   * loop of awaited emits ends by itself; that rejection may be left alone.
   */
  readonly emit: (item: Item) => Promise<void>
}

/**
 * What a server does for each command and stream of the contract. A handler throws a `CommandError` to say why it
 * could not; anything else that it throws is a defect, told to the client as `E_INTERNAL` without its text.
 */
export type CommandHandlers = {
  readonly [N in CommandName]: (
    params: ParsedParams<N>,
    context: CommandContext,
  ) => Promise<Result<N>> | Result<N>
}
/** A stream ends when its handler's promise resolves. */
export type StreamHandlers = {
  readonly [N in StreamName]: (
    params: ParsedStreamParams<N>,
    context: StreamContext<StreamItem<N>>,
  ) => Promise<void>
}
export type Handlers = CommandHandlers & StreamHandlers
