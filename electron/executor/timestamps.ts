/** `YYYY-MM-DD HH:MM:SS` in UTC, as payloads carry it. Remembers the last second: most calls fall into the same one. */
export class UtcFormat {
  #second = Number.NaN
  #text = ''

  /** @param wall ms since 1970 UTC */
  format(wall: number): string {
    const second = Math.floor(wall / 1000)
    if (second !== this.#second) {
      this.#second = second
      this.#text = new Date(second * 1000).toISOString().slice(0, 19).replace('T', ' ')
    }
    return this.#text
  }
}
