/** Hands a text, or its pieces, to the browser as a file. */
export function download(
  fileName: string,
  text: string | readonly string[],
  type = 'application/json',
): void {
  const url = URL.createObjectURL(new Blob(typeof text === 'string' ? [text] : [...text], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = fileName
  link.click()
  // The browser has taken it once the click was dealt with.
  setTimeout(() => URL.revokeObjectURL(url))
}
