import path from 'node:path'

const sources = path.resolve(import.meta.dirname, '../..')

/** The folder of the package whose built program is tested: this one, unless another is named. */
export const packageFolder = path.resolve(process.env.FANFARE_TESTED ?? sources)

/** The command line, as it is built. */
export const cliFile = path.join(packageFolder, 'out/main/cli.js')

export const examplesFolder = path.join(sources, 'examples')
