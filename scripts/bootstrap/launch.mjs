/** Starts the built command line in this process. Needs Node 24 and a build: `fanfare.mjs` sees to both. */
import { enableCompileCache } from 'node:module'
import { pathToFileURL } from 'node:url'
import { countSignalsOnce } from './once-per-signal.mjs'
import { commandLine, compileCache } from './paths.mjs'

enableCompileCache(compileCache)
countSignalsOnce(process, () => performance.now())
await import(pathToFileURL(commandLine).href)
