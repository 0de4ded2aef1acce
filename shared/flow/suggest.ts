/** The name that was probably meant: the nearest of `names` by edits, when it is near enough to be a slip. */
export function closest(name: string, names: Iterable<string>): string | null {
  // Never all of a name: every one-letter name is one edit away from every other.
  const limit = Math.min(name.length - 1, Math.max(1, Math.floor(name.length / 4)))
  let best: string | null = null
  let least = limit + 1
  for (const candidate of names) {
    if (candidate === name || Math.abs(candidate.length - name.length) >= least) continue
    const distance = edits(name, candidate)
    if (distance < least) {
      best = candidate
      least = distance
    }
  }
  return best
}

/** " Did you mean x?", or nothing: to be put after a sentence. */
export function didYouMean(name: string, names: Iterable<string>): string {
  const meant = closest(name, names)
  return meant === null ? '' : ` Did you mean ${meant}?`
}

/** Insertions, deletions, replacements and swaps of neighbours that lead from one to the other. */
function edits(a: string, b: string): number {
  let older: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      let best = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + cost)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, (older[j - 2] ?? 0) + 1)
      }
      row.push(best)
    }
    older = last
    last = row
  }
  return last[b.length] ?? 0
}
