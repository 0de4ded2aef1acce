import { hostChannel } from './channel.ts'
import { takeWorkerOptions } from './options.ts'
import { startWorker } from './worker.ts'

/** A worker process, started by a host with `child_process.fork` or Electron's `utilityProcess.fork`. */
startWorker(hostChannel(), takeWorkerOptions(process.env))
