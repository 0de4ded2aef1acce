/**
 * What `performance.now()` must be raised by to be the machine's monotonic time. A process that loses the processor
 * between two readings gets too small a difference, and would live some milliseconds in the past for good: of several
 * tries, the largest is the one that was disturbed least.
 */
function offset(): number {
  let largest = Number.NEGATIVE_INFINITY
  for (let tries = 0; tries < 32; tries++) {
    const machine = Number(process.hrtime.bigint()) / 1e6
    largest = Math.max(largest, machine - performance.now())
  }
  return largest
}

const raise = offset()

/**
 * Milliseconds on the machine's monotonic clock, with fractions: comparable between processes, unlike
 * `performance.now()`, whose zero is each process's own start.
 */
export const monotonicNow = (): number => performance.now() + raise
