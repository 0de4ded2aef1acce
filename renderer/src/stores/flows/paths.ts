/** What a flow without a name is called: its file, less folders and `.flow.json`. */
export const nameOfPath = (path: string): string => path.replace(/^.*\//, '').replace(/\.flow\.json$/, '')

/** A file name for a flow's name: `flows/customer-dashboard.flow.json`. */
export function pathOfName(name: string): string {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 80)
  return `flows/${slug === '' ? 'untitled' : slug}.flow.json`
}
