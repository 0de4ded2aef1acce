import type { NodeStatus } from '../../stores/types.ts'

/** What went wrong, in a word or two: `TypeError`, `HTTP 503`, `exit code 1`. Empty where there is nothing to say. */
export function failureWord(code: string | null, exception: NodeStatus['exception']): string {
  const message = exception?.message ?? ''
  switch (code) {
    case 'E_SERVICE_THREW':
      return exception?.name == null || exception.name === 'Error' ? 'threw' : exception.name
    case 'E_HTTP_STATUS': {
      const status = /\b([1-5]\d\d)\b/.exec(message.replace(/\S+:\/\/\S+/g, ''))?.[1]
      return status === undefined ? 'HTTP status' : `HTTP ${status}`
    }
    case 'E_PROCESS_EXIT': {
      const exit = /exited with code (\d+)/.exec(message)?.[1]
      const signal = /was ended by (SIG\w+)/.exec(message)?.[1]
      return exit !== undefined ? `exit code ${exit}` : (signal ?? 'exit')
    }
    default:
      return failures[code ?? ''] ?? ''
  }
}

/** Who or what cancelled it. */
export const cancelWord = (by: NodeStatus['cancelledBy']): string => (by === null ? '' : cancels[by])

const cancels: Readonly<Record<NonNullable<NodeStatus['cancelledBy']>, string>> = {
  user: 'by you',
  policy: 'by its policy',
  run: 'with the run',
  issuer: 'with its caller',
}

const failures: Readonly<Record<string, string>> = {
  E_SERVICE_MISSING: 'no such service',
  E_SERVICE_LOAD: 'did not load',
  E_WORKER_LOST: 'worker lost',
  E_WORKER_EXIT: 'ended its process',
  E_OUT_OF_MEMORY: 'out of memory',
  E_REQUEST: 'bad request',
  E_RESPONSE_NOT_SERIALISABLE: 'no JSON',
  E_PAYLOAD_TOO_LARGE: 'too large',
  E_HTTP: 'no connection',
}
