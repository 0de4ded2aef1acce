import { readdir, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'

/** A file as it is sent. */
export interface Page {
  readonly body: Uint8Array
  readonly type: string
  readonly caching: string
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
}

/** Names that the build makes from the content: behind such a name there is never anything else. */
const hashed = /^\/assets\/.+-[\w-]{8}\.\w+$/

/**
 * The files of the built page. Paths are looked up among the files that are there and never made into names of files,
 * so that none leads out of the folder. Links are not followed.
 */
export class Pages {
  readonly #folder: string
  #files: ReadonlyMap<string, string> = new Map()

  private constructor(folder: string) {
    this.#folder = folder
  }

  /** @throws Error when there is no page in the folder */
  static async open(folder: string): Promise<Pages> {
    const pages = new Pages(folder)
    await pages.#look()
    if (!pages.#files.has('/')) throw new Error(`There is no index.html in ${folder}`)
    return pages
  }

  /** @param path of a URL, as it was sent */
  async read(path: string): Promise<Page | null> {
    // Whoever loads the page anew may get a new build.
    if (path === '/') await this.#look()
    const file = this.#files.get(path)
    const type = types[extname(file ?? '')]
    if (file === undefined || type === undefined) return null
    try {
      const body = await readFile(file)
      const caching = hashed.test(path) ? 'private, max-age=31536000, immutable' : 'no-store'
      return { body, type, caching }
    } catch {
      return null
    }
  }

  async #look(): Promise<void> {
    const files = new Map<string, string>()
    const walk = async (folder: string, path: string): Promise<void> => {
      for (const entry of await readdir(folder, { withFileTypes: true })) {
        const file = join(folder, entry.name)
        const name = `${path}/${encodeURIComponent(entry.name)}`
        if (entry.isDirectory()) await walk(file, name)
        else if (entry.isFile()) files.set(name === '/index.html' ? '/' : name, file)
      }
    }
    // A build in progress may have removed what is being looked at: what was there before is kept then.
    await walk(this.#folder, '').catch(() => files.clear())
    if (files.size > 0) this.#files = files
  }
}
