/** Levels of a log line; the last two are what was written to the standard streams. The order is the wire's. */
export const logLevels = ['debug', 'info', 'warn', 'error', 'stdout', 'stderr'] as const
export type LogLevel = (typeof logLevels)[number]

export const levelToByte = (level: LogLevel): number => logLevels.indexOf(level)
/** A byte that no level has reads as `info`. */
export const byteToLevel = (byte: number): LogLevel => logLevels[byte] ?? 'info'
