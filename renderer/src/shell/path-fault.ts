/** What is wrong with a path below the workspace; null when it can be one. */
export function pathFault(path: string): string | null {
  const plain = path.trim()
  if (plain === '') return 'Type a path, such as flows/my-flow.flow.json.'
  if (plain.startsWith('/') || /^[A-Za-z]:/.test(plain)) return 'Expected a path inside the workspace.'
  if (plain.includes('\\')) return 'Expected / between folders.'
  if (plain.split('/').some(part => part === '..' || part === '.'))
    return 'Expected a path without . and .. in it.'
  if (plain.endsWith('/') || plain.includes('//')) return 'A file name is missing.'
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (/[\u0000-\u001f<>:"|?*]/.test(plain)) return 'Expected a name without < > : " | ? *.'
  return null
}
