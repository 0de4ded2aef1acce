import { z } from 'zod'
import { outcomeCodes } from './outcome-codes.ts'

export { byteToCode, codeToByte, type OutcomeCode } from './outcome-codes.ts'
export const outcomeCodeSchema = z.enum(outcomeCodes)

/**
 * Errors of commands: what a client asked for could not be done. Nothing has run when one of these is given.
 * `E_BAD_MESSAGE` is a client's or server's defect; the others are for the user, with a message that says what,
 * where and what to do.
 */
const commandErrorCodes = [
  'E_BAD_MESSAGE',
  'E_BAD_PARAMS',
  'E_UNKNOWN_COMMAND',
  'E_PROTOCOL',
  'E_NOT_FOUND',
  'E_INVALID_FLOW',
  'E_CONFLICT',
  'E_LOCKED',
  'E_IO',
  'E_HISTORY',
  'E_ABORTED',
  'E_DISCONNECTED',
  'E_INTERNAL',
] as const
export const commandErrorCodeSchema = z.enum(commandErrorCodes)
export type CommandErrorCode = z.infer<typeof commandErrorCodeSchema>
