import path from 'node:path'

/** The folder of the package whose built program is tested. */
const packageFolder = path.resolve(import.meta.dirname, '../..')

/** The command line, as it is built. */
export const cliFile = path.join(packageFolder, 'out/main/cli.js')

export const examplesFolder = path.join(packageFolder, 'examples')
