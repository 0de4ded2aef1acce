const MOST = 20_000

/** Writes on a canvas what fits, and remembers what that was: measuring is what takes time. */
export class Lettering {
  readonly #fitted = new Map<string, readonly [text: string, width: number]>()

  /** Ends in an ellipsis where not all has room. Returns the width that was taken. */
  write(context: CanvasRenderingContext2D, text: string, x: number, y: number, room: number): number {
    if (text === '' || room <= 0) return 0
    const key = `${context.font}/${room}/${text}`
    let known = this.#fitted.get(key)
    if (known === undefined) {
      known = fitted(context, text, room)
      if (this.#fitted.size >= MOST) this.#fitted.clear()
      this.#fitted.set(key, known)
    }
    context.fillText(known[0], x, y)
    return known[1]
  }
}

function fitted(
  context: CanvasRenderingContext2D,
  text: string,
  room: number,
): [text: string, width: number] {
  const whole = context.measureText(text).width
  if (whole <= room) return [text, whole]
  let end = Math.floor((text.length * room) / whole)
  while (end > 0 && context.measureText(`${text.slice(0, end)}…`).width > room) end--
  return [`${text.slice(0, end)}…`, room]
}
