import type { Body } from '../../../../shared/contract.ts'
import type { ReadBytes } from './types.ts'

/** Bytes that are asked for at once. */
const STEP_BYTES = 1 << 20

/** A body's text, all of it. */
export const textOf = async (body: Body, read: ReadBytes): Promise<string> =>
  body.complete ? body.preview : readAll(read, body.bytes)

/** `size` bytes of UTF-8 as text. */
export async function readAll(read: ReadBytes, size: number): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for (let at = 0; at < size; ) {
    const bytes = await read(at, Math.min(STEP_BYTES, size - at))
    if (bytes.length === 0) break
    text += decoder.decode(bytes, { stream: true })
    at += bytes.length
  }
  return text + decoder.decode()
}
