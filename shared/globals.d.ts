/**
 * The globals that exist in every place where shared code and the executor run: Node, Electron and pages. They are
 * declared here one by one, so that nothing that exists in only one of them compiles.
 */
declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>
}
declare class TextDecoder {
  decode(bytes?: ArrayBufferView | ArrayBuffer): string
}
interface AbortSignal {
  readonly aborted: boolean
  readonly reason: unknown
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void
  removeEventListener(type: 'abort', listener: () => void): void
}
declare class AbortController {
  readonly signal: AbortSignal
  abort(reason?: unknown): void
}
declare function queueMicrotask(callback: () => void): void
