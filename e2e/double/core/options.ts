/** What a test wants of the machine that the app runs on. */
export interface DoubleOptions {
  /** Where `app.getPath('userData')` is; a folder of its own for each launch if left out. */
  readonly userData?: string
  /** What `process.platform` says. Windows' and macOS' menus and rules, not their files. */
  readonly platform?: NodeJS.Platform
  readonly packaged?: boolean
  /** ms until an entry module that does not come to its end is reported; 3,000. */
  readonly deadlockMs?: number
}

export const OPTIONS_VARIABLE = 'ELECTRON_DOUBLE_OPTIONS'

/** Taken from the environment, where the app must not find it. */
export const options: DoubleOptions = JSON.parse(process.env[OPTIONS_VARIABLE] ?? '{}')
delete process.env[OPTIONS_VARIABLE]
