import path from 'node:path'

/** What decides how the page can be shown. */
export interface Desk {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  readonly exists: (file: string) => boolean
}

export type WindowPlan =
  /** A window of its own, without tabs and address bar, in a browser process that is ours alone. */
  | { readonly kind: 'app'; readonly program: string }
  /** The system's way to open an address; the address goes behind `args`. */
  | { readonly kind: 'browser'; readonly program: string; readonly args: readonly string[] }
  | { readonly kind: 'none'; readonly why: string }

const linuxNames = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'brave-browser',
]
const macPrograms = ['Google Chrome', 'Chromium', 'Microsoft Edge', 'Brave Browser'].map(
  name => `/Applications/${name}.app/Contents/MacOS/${name}`,
)
const windowsPrograms = [
  'Google\\Chrome\\Application\\chrome.exe',
  'Chromium\\Application\\chrome.exe',
  'Microsoft\\Edge\\Application\\msedge.exe',
]

/** Decides how to show the page here: in a window of Chromium's family, else in the default browser, if at all. */
export function planWindow(desk: Desk): WindowPlan {
  const why = whyNoDisplay(desk)
  if (why !== null) return { kind: 'none', why }
  const program = candidates(desk).find(desk.exists)
  if (program !== undefined) return { kind: 'app', program }
  return defaultBrowser(desk)
}

/** Why a window would be seen by nobody, or null. */
function whyNoDisplay({ platform, env }: Pick<Desk, 'platform' | 'env'>): string | null {
  if (platform === 'win32') return null
  if (platform === 'darwin') return env.SSH_CONNECTION ? 'this is a remote session' : null
  return env.DISPLAY || env.WAYLAND_DISPLAY ? null : 'there is no display'
}

function candidates({ platform, env }: Desk): readonly string[] {
  const own = env.FANFARE_CHROMIUM ? [env.FANFARE_CHROMIUM] : []
  if (platform === 'darwin') return [...own, ...macPrograms]
  if (platform === 'win32') {
    const folders = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].filter(isText)
    return [...own, ...windowsPrograms.flatMap(name => folders.map(folder => path.win32.join(folder, name)))]
  }
  return [...own, ...linuxNames.flatMap(name => onPath(name, env.PATH))]
}

function defaultBrowser({ platform, env, exists }: Desk): WindowPlan {
  if (platform === 'darwin') return { kind: 'browser', program: '/usr/bin/open', args: [] }
  if (platform === 'win32') {
    return { kind: 'browser', program: 'rundll32.exe', args: ['url.dll,FileProtocolHandler'] }
  }
  const program = onPath('xdg-open', env.PATH).find(exists)
  return program === undefined
    ? { kind: 'none', why: 'no browser was found' }
    : { kind: 'browser', program, args: [] }
}

const onPath = (name: string, folders = ''): readonly string[] =>
  folders
    .split(':')
    .filter(folder => folder.startsWith('/'))
    .map(folder => `${folder}/${name}`)
const isText = (value: string | undefined): value is string => value !== undefined && value !== ''
