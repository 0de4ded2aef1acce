import { describe, expect, test } from 'vitest'
import type { CallInfo, LogLine } from '../../../../shared/contract.ts'
import type { Problem } from '../../../../shared/flow/problem.ts'
import { timeOfDay } from '../../../../shared/format.ts'
import { RUN_ID, runView, STARTED_AT } from '../testing/run-builder.ts'
import { callLines } from './call.ts'
import { logLines } from './log.ts'
import { problemLines, verdictLine, whereOf } from './problems.ts'
import { type Line, textOf } from './text.ts'

const text = (lines: readonly Line[]): string[] => lines.map(line => textOf(line).trimEnd())

describe('problems', () => {
  const error: Problem = {
    severity: 'error',
    code: 'edge-to-nowhere',
    message: 'There is no node x',
    pointer: '/edges/a/to',
    line: 14,
    column: 18,
  }
  const warning: Problem = {
    severity: 'warning',
    code: 'service-missing',
    message: 'No service',
    pointer: '',
    line: 3,
  }

  test('errors first, each with its place, pointer and code', () => {
    expect(text(problemLines('a.flow.json', [warning, error, { ...error, line: 2, column: 1 }]))).toEqual([
      'a.flow.json:2:1  /edges/a/to',
      '  error  There is no node x  edge-to-nowhere',
      'a.flow.json:14:18  /edges/a/to',
      '  error  There is no node x  edge-to-nowhere',
      'a.flow.json:3',
      '  warning  No service  service-missing',
    ])
  })

  test('a frame of the text stands below', () => {
    const frame = '> 2 |   "a": }\n    |        ^'
    expect(text(problemLines('a', [{ ...error, frame }])).slice(2)).toEqual([
      '    > 2 |   "a": }',
      '        |        ^',
    ])
  })

  test('verdicts and places', () => {
    expect(textOf(verdictLine('a', []))).toBe('a  no problems')
    expect(textOf(verdictLine('a', [warning]))).toBe('a  1 warning')
    expect(textOf(verdictLine('a', [error, warning, error]))).toBe('a  2 errors, 1 warning')
    expect(whereOf('a', warning)).toBe('a:3')
    expect(whereOf('a', error)).toBe('a:14:18  /edges/a/to')
  })
})

describe('log lines', () => {
  const view = runView([{ targets: [{ name: 'crm.get#2', call: { state: 'running' } }] }])
  const line: LogLine = {
    line: 1,
    at: STARTED_AT,
    call: 0,
    attempt: 1,
    level: 'warn',
    message: 'slow\n',
    data: null,
  }
  const at = timeOfDay(STARTED_AT)

  test('when, level, service, message, data', () => {
    expect(text(logLines({ ...line, data: '{"ms":7}' }, view.index))).toEqual([
      `${at} warn   crm.get  slow  {"ms":7}`,
    ])
    expect(text(logLines({ ...line, call: null, level: 'stderr' }, view.index))).toEqual([
      `${at} stderr slow`,
    ])
  })

  test('a long message stays several lines, and is inert', () => {
    expect(text(logLines({ ...line, message: 'one\n\u001b[2J\nthree', data: '1' }, view.index))).toEqual([
      `${at} warn   crm.get  one`,
      '    \\u001b[2J',
      '    three  1',
    ])
  })
})

describe('a call in detail', () => {
  const body = (preview: string, complete = true) => ({ id: 'b', bytes: preview.length, preview, complete })
  const info: CallInfo = {
    runId: RUN_ID,
    call: 3,
    phase: 'target',
    state: 'ok',
    nodeId: null,
    service: 'crm.get',
    received: body('{"id":7}'),
    attempts: [
      {
        attempt: 1,
        state: 'failed',
        errorCode: 'E_HTTP',
        at: STARTED_AT,
        queuedMs: 0,
        runMs: 12,
        exception: 'Error: no network',
        response: null,
      },
      {
        attempt: 2,
        state: 'ok',
        errorCode: null,
        at: STARTED_AT,
        queuedMs: 200,
        runMs: 31,
        exception: null,
        response: body('[1,2', false),
      },
    ],
  }

  const options = { workspace: '', framework: [], full: false, responses: true }

  test('what held for it, where that is known', () => {
    const settings = {
      timeoutMs: 600,
      attempts: 3,
      concurrency: 2,
      idempotent: true,
      isolation: 'shared',
      quarantined: false,
    } as const
    const lineOf = (change: Partial<CallInfo['settings']>) =>
      text(callLines('a', { ...info, settings: { ...settings, ...change } }, true, options))[1]
    expect(lineOf({})).toBe('  timeout 600 ms, 3 attempts, 2 at a time, idempotent, in a shared process')
    expect(lineOf({ attempts: 1, concurrency: null, idempotent: false, quarantined: true })).toBe(
      '  timeout 600 ms, 1 attempt, in a process of its own',
    )
    expect(text(callLines('a', info, true, options))[1]).not.toContain('timeout')
  })

  test('what it received, each attempt, its exception or response', () => {
    const lines = text(callLines('crm.get', info, true, options))
    expect(lines.map(line => line.replace(/, at .*/, ''))).toEqual([
      '✓ OK crm.get  target, call 3',
      '  Request  8 B',
      '    {',
      '      "id": 7',
      '    }',
      '  Attempt 1  Failed  E_HTTP  ran 12 ms, queued 0 ms',
      '    Error: no network',
      '  Attempt 2  OK  ran 31 ms, queued 200 ms',
      '  Response  4 B',
      '    [1,2',
      '    … 4 B in all: --full shows everything',
      '',
    ])
  })
})
