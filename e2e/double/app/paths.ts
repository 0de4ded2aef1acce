import os from 'node:os'
import path from 'node:path'

/** Where `app.getPath` finds what, on the platform that is played. */
export function knownPaths(appName: string): Readonly<Record<string, string>> {
  const home = os.homedir()
  const data =
    process.platform === 'darwin'
      ? path.join(home, 'Library/Application Support')
      : process.platform === 'win32'
        ? path.join(home, 'AppData/Roaming')
        : path.join(home, '.config')
  const own = path.join(data, appName)
  const inHome = ['Desktop', 'Documents', 'Downloads', 'Music', 'Pictures', 'Videos']
  return {
    home,
    appData: data,
    userData: own,
    sessionData: own,
    logs: path.join(own, 'logs'),
    temp: os.tmpdir(),
    exe: process.execPath,
    module: process.execPath,
    ...Object.fromEntries(inHome.map(name => [name.toLowerCase(), path.join(home, name)])),
  }
}
