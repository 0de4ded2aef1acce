/**
 * Milliseconds on the machine's monotonic clock, with fractions: comparable between processes, unlike
 * `performance.now()`, whose zero is each process's own start.
 */
const offset = Number(process.hrtime.bigint()) / 1e6 - performance.now()

export const monotonicNow = (): number => performance.now() + offset
