/**
 * A worker process as the pool sees it, with no more than both `child_process.fork` and Electron's `utilityProcess`
 * can do: the pid is known once it has spawned, the end is one number (an exit code, or a signal's number; which of
 * the two is not told), there is no stdin, nothing is transferred from the child.
 */
export interface WorkerPort {
  /** Null until spawned. */
  readonly pid: number | null
  /** Sends one frame, in order. Silent once the process has ended. The frame's memory belongs to the port from now on. */
  send(frame: Uint8Array): void
  /** Ends the process by SIGKILL, whatever it does; one that has not spawned yet is ended as soon as it has. */
  kill(): void
}

/** What a port tells its owner. Nothing is told inside `start`. */
export interface WorkerEvents {
  spawned(pid: number): void
  /** The worker's entry runs and reads frames. */
  ready(): void
  /** One whole frame. It is only lent: copy what is kept. */
  frame(bytes: Uint8Array): void
  /** What the process wrote natively to stdout or stderr. */
  output(stream: 'stdout' | 'stderr', text: string): void
  /** Once, last of all: every frame and all output that the process had sent was handed over before. */
  exited(exit: number): void
}

export interface WorkerStart {
  /** The worker's entry: a JavaScript bundle, or its TypeScript source. */
  readonly entry: string
  /** The whole environment of the worker; it inherits nothing. */
  readonly env: Readonly<Record<string, string>>
  /** V8's limit for the old generation, MiB; null for V8's default. */
  readonly heapMb: number | null
}

export type StartWorker = (start: WorkerStart, events: WorkerEvents) => WorkerPort
