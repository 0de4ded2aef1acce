/** Secrets shorter than this are not looked for: they would be found in ordinary words. */
const SHORTEST = 4
const MASK = '***'

/** Hides the values of secrets in text that people or files get to see. */
export interface Redactor {
  (text: string): string
  /** At most the first `length` characters, redacted; no part of a secret is left at the cut. */
  start(text: string, length: number): string
  /** At most the last `length` characters, likewise. */
  end(text: string, length: number): string
  /** How much more than `length` a caller must keep of a longer text, so that a secret at the cut is seen whole. */
  readonly margin: number
}

/** Also finds the forms that a secret takes on its way: percent-encoded, in JSON, in base64, line by line. */
export function createRedactor(secrets: Readonly<Record<string, string>>): Redactor {
  const forms = new Set<string>()
  for (const secret of Object.values(secrets)) {
    for (const form of formsOf(secret)) if (form.length >= SHORTEST) forms.add(form)
  }
  // The longest first: a secret may be part of another.
  const needles = [...forms].sort((a, b) => b.length - a.length)
  const redact = (text: string): string =>
    needles.reduce((result, needle) => result.replaceAll(needle, MASK), text)
  return Object.assign(redact, {
    start: (text: string, length: number) =>
      redact(text.length <= length ? text : text.slice(0, freeCut(text, length, needles, 'before'))),
    end: (text: string, length: number) =>
      redact(
        text.length <= length ? text : text.slice(freeCut(text, text.length - length, needles, 'after')),
      ),
    margin: needles[0]?.length ?? 0,
  })
}

/** The place nearest to `cut`, before or after it, that lies in no needle. */
function freeCut(text: string, cut: number, needles: readonly string[], side: 'before' | 'after'): number {
  for (;;) {
    const moved = needles.reduce((place, needle) => {
      const from = Math.max(0, place - needle.length + 1)
      const at = text.slice(from, place + needle.length - 1).indexOf(needle)
      if (at < 0) return place
      return side === 'before' ? from + at : from + at + needle.length
    }, cut)
    if (moved === cut) return cut
    cut = moved
  }
}

function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret)
  return [
    secret,
    ...secret.split(/\r?\n/),
    encodeURIComponent(secret.replace(/\p{Surrogate}/gu, '\ufffd')),
    JSON.stringify(secret).slice(1, -1),
    bytes.toString('base64'),
    bytes.toString('base64url'),
  ]
}
