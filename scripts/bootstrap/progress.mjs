/**
 * One line on stderr for one piece of work: what it is while it goes on, how long it took at the end of it.
 * @template T
 * @param {string} what
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withProgress(what, work) {
  const started = performance.now()
  process.stderr.write(`fanfare: ${what}...`)
  try {
    const result = await work()
    process.stderr.write(` done in ${((performance.now() - started) / 1000).toFixed(1)} s\n`)
    return result
  } catch (error) {
    process.stderr.write(' failed\n')
    throw error
  }
}
