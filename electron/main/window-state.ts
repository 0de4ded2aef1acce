import { readFileSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'

const boundsSchema = z.object({ x: z.int(), y: z.int(), width: z.int().min(1), height: z.int().min(1) })
/** In the screen's own pixels. */
export type Bounds = z.infer<typeof boundsSchema>

const stateSchema = z.object({ bounds: boundsSchema, maximized: z.boolean() })
/** `bounds` are those of the window when it is not maximized. */
export type WindowState = z.infer<typeof stateSchema>

/** So much of a window must be on a screen for the user to get hold of it. */
const GRIP = { width: 160, height: 60 }

/** Where the window was when it was last closed; null if nobody knows, or if no screen shows that place any more. */
export function readWindowState(file: string, screens: readonly Bounds[]): WindowState | null {
  try {
    const state = stateSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
    return screens.some(screen => shows(screen, state.bounds)) ? state : null
  } catch {
    return null
  }
}

/** A place that can't be written hinders nobody. */
export async function writeWindowState(file: string, state: WindowState): Promise<void> {
  try {
    await mkdir(path.dirname(file), { recursive: true })
    await writeFile(`${file}.new`, `${JSON.stringify(state)}\n`)
    await rename(`${file}.new`, file)
  } catch {
    // It opens in the middle, then.
  }
}

function shows(screen: Bounds, window: Bounds): boolean {
  const width = Math.min(screen.x + screen.width, window.x + window.width) - Math.max(screen.x, window.x)
  const height = Math.min(screen.y + screen.height, window.y + window.height) - Math.max(screen.y, window.y)
  return width >= GRIP.width && height >= GRIP.height && window.y >= screen.y
}
