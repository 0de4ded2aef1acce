import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { runHistoryThread } from './thread-loop.ts'
import type { ThreadData, ToThread } from './thread-messages.ts'

/** Entry of the thread that owns the writing connection. Started by `openHistory` alone. */
const port = parentPort
if (!port) throw new Error('electron/history/thread.ts runs as a worker thread: it is started by openHistory')
const data: ThreadData = workerData

runHistoryThread(data, {
  post: (message, transfer) => port.postMessage(message, transfer),
  take: (): ToThread | undefined => receiveMessageOnPort(port)?.message,
  onMessage: listener => port.on('message', listener),
  close: () => port.close(),
})
