import { HandlerError } from './handler.ts'

/** The error for a request or response over the limit. `name`: which of them it is. */
export const tooLarge = (name: string, limit: number): HandlerError =>
  new HandlerError(
    'E_PAYLOAD_TOO_LARGE',
    `The ${name} is larger than ${limit.toLocaleString('en')} bytes of JSON, the limit. ` +
      "Hand on a reference, such as a file's path, instead.",
  )
