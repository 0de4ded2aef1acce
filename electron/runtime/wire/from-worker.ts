import { Reader, type Writer } from './buffer.ts'
import { RecordType } from './frames.ts'

/** What a host does with a worker's records. Times are monotonic ms, the same clock in all processes of a machine. */
export interface RecordHandler {
  started(id: number, at: number): void
  /** `hold`: how long the handler kept the thread, up to its first await. `code`: byte of error-codes.ts. */
  finished(id: number, ok: boolean, code: number, at: number, hold: number, text: string): void
  /** Handed back: it was never started. */
  returned(id: number): void
  /** The worker ends by this call's doing (`process.exit`); `exitCode` is what it exits with. */
  culprit(id: number, exitCode: number): void
  /** Every call of the first `frames` CALLS frames has been started or returned. */
  drained(frames: number): void
  pong(): void
  /** `json`: a `Loaded`. */
  loaded(service: number, json: string): void
  /** `json`: an `InvokeRequest` of the executor's ports. */
  invoked(id: number, json: string): void
  /** `id` 0: nobody's. `data`: JSON text or empty. `dropped`: lines that were left out before this one. */
  logged(id: number, at: number, level: number, dropped: number, message: string, data: string): void
}

export const writeStarted = (w: Writer, id: number, at: number): void => {
  w.u8(RecordType.STARTED)
  w.u32(id)
  w.f64(at)
}

export const writeFinished = (
  w: Writer,
  id: number,
  ok: boolean,
  code: number,
  at: number,
  hold: number,
  text: string,
): void => {
  w.u8(RecordType.FINISHED)
  w.u32(id)
  w.u8(ok ? 1 : 0)
  w.u8(code)
  w.f64(at)
  w.f32(hold)
  w.text(text)
}

export const writeReturned = (w: Writer, id: number): void => {
  w.u8(RecordType.RETURNED)
  w.u32(id)
}

export const writeCulprit = (w: Writer, id: number, exitCode: number): void => {
  w.u8(RecordType.CULPRIT)
  w.u32(id)
  w.u32(exitCode >>> 0)
}

export const writeDrained = (w: Writer, frames: number): void => {
  w.u8(RecordType.DRAINED)
  w.u32(frames)
}

export const writePong = (w: Writer): void => w.u8(RecordType.PONG)

export const writeLoaded = (w: Writer, service: number, json: string): void => {
  w.u8(RecordType.LOADED)
  w.u16(service)
  w.text(json)
}

export const writeInvoked = (w: Writer, id: number, json: string): void => {
  w.u8(RecordType.INVOKED)
  w.u32(id)
  w.text(json)
}

export const writeLogged = (
  w: Writer,
  id: number,
  at: number,
  level: number,
  dropped: number,
  message: string,
  data: string,
): void => {
  w.u8(RecordType.LOGGED)
  w.u32(id)
  w.f64(at)
  w.u8(level)
  w.u32(dropped)
  w.text(message)
  w.text(data)
}

/** Hands each record to `handler`. Throws a RangeError on a cut or unknown record; those before it were handed over. */
export function readRecords(bytes: Uint8Array, position: number, end: number, handler: RecordHandler): void {
  const r = new Reader(bytes, position, end)
  while (!r.done) {
    const type = r.u8()
    switch (type) {
      case RecordType.STARTED:
        handler.started(r.u32(), r.f64())
        break
      case RecordType.FINISHED:
        handler.finished(r.u32(), r.u8() === 1, r.u8(), r.f64(), r.f32(), r.text())
        break
      case RecordType.RETURNED:
        handler.returned(r.u32())
        break
      case RecordType.CULPRIT:
        handler.culprit(r.u32(), r.u32() | 0)
        break
      case RecordType.DRAINED:
        handler.drained(r.u32())
        break
      case RecordType.PONG:
        handler.pong()
        break
      case RecordType.LOADED:
        handler.loaded(r.u16(), r.text())
        break
      case RecordType.INVOKED:
        handler.invoked(r.u32(), r.text())
        break
      case RecordType.LOGGED:
        handler.logged(r.u32(), r.f64(), r.u8(), r.u32(), r.text(), r.text())
        break
      default:
        throw new RangeError(`Unknown record type ${type} from a worker`)
    }
  }
}

/** Where the record that begins at `position` ends. Throws a RangeError where it is cut or of no known type. */
export function recordEnd(bytes: Uint8Array, position: number): number {
  const r = new Reader(bytes, position)
  const text = () => r.skip(r.u32())
  const type = r.u8()
  switch (type) {
    case RecordType.STARTED:
      r.skip(12)
      break
    case RecordType.FINISHED:
      r.skip(18)
      text()
      break
    case RecordType.RETURNED:
    case RecordType.DRAINED:
      r.skip(4)
      break
    case RecordType.CULPRIT:
      r.skip(8)
      break
    case RecordType.PONG:
      break
    case RecordType.LOADED:
      r.skip(2)
      text()
      break
    case RecordType.INVOKED:
      r.skip(4)
      text()
      break
    case RecordType.LOGGED:
      r.skip(17)
      text()
      text()
      break
    default:
      throw new RangeError(`Unknown record type ${type}`)
  }
  return r.position
}
