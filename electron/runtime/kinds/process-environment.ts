/**
 * What a process service inherits of the worker's environment: what programs need to find others, their user's folders
 * and the user's language. Nothing else goes on, so that a host's own variables and secrets stay with it.
 */
const INHERITED = new Set(
  (
    'PATH HOME USER LOGNAME SHELL LANG LANGUAGE TZ TMPDIR TMP TEMP TERM XDG_RUNTIME_DIR XDG_CONFIG_HOME XDG_CACHE_HOME ' +
    'XDG_DATA_HOME SYSTEMROOT SYSTEMDRIVE WINDIR COMSPEC PATHEXT USERNAME USERPROFILE USERDOMAIN HOMEDRIVE HOMEPATH ' +
    'APPDATA LOCALAPPDATA PROGRAMDATA PROGRAMFILES PROGRAMFILES(X86) COMMONPROGRAMFILES NUMBER_OF_PROCESSORS ' +
    'PROCESSOR_ARCHITECTURE'
  ).split(' '),
)

/** The allowed part of an environment, with the names as they are there (on Windows in any case). */
export function inheritedEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const inherited: Record<string, string> = {}
  for (const [name, value] of Object.entries(environment)) {
    const upper = name.toUpperCase()
    if (value !== undefined && (INHERITED.has(upper) || upper.startsWith('LC_'))) inherited[name] = value
  }
  return inherited
}
