import { keyCapsOf } from '../stores/index.ts'

export const isMac = (): boolean => /Mac|iPhone|iPad/.test(navigator.userAgent)

/** The keys of a command as caps, for tooltips and menus; undefined where it has none. */
export function capsOf(id: string): readonly string[] | undefined {
  const caps = keyCapsOf(id, isMac())
  return caps.length === 0 ? undefined : caps
}
