import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { fileURLToPath } from 'node:url'
import { types } from 'node:util'
import { describeException } from './exception.ts'

/**
 * Why a module could not be loaded: what was thrown, where, and the code there. `files`: what was loaded, for finding
 * the one with the syntax error, which Node does not always name.
 */
export function describeLoadError(file: string, error: unknown, files: readonly string[]): string {
  const text = describeException(error)
  const title = `Could not load ${file}`
  const own = syntaxFrame(text) ?? (isSyntaxError(error) ? findSyntaxError(files) : null)
  if (own) {
    const what = text.slice(text.search(/^\w*Error\b/m)).split('\n')[0] ?? text
    return `${title}: ${what}\n\n${own}`
  }
  const place = firstPlace(text)
  const frame = place && codeFrame(place)
  return frame ? `${title}: ${text}\n\n${frame}` : `${title}: ${text}`
}

interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
}

const isSyntaxError = (error: unknown): boolean => types.isNativeError(error) && error.name === 'SyntaxError'

/** Node's own frame at the start of some stacks: `FILE:LINE`, the code, a caret. Gives it with the column too. */
function syntaxFrame(text: string): string | null {
  const match = /^((?:file:\/\/|\/|[A-Za-z]:\\)[^\n]*?):(\d+)\n((?:[^\n]*\n)*?)( *)\^+/.exec(text)
  if (!match) return null
  const [, file = '', line = '', code = '', indent = ''] = match
  const path = file.startsWith('file:') ? fileURLToPath(file) : file
  const lines = code.trimEnd().split('\n')
  return `${path}:${line}:${indent.length + 1}\n${lines.at(-1) ?? ''}\n${indent}^`
}

/** Parses the files again, with the parser for TypeScript, which says where it stumbles. */
function findSyntaxError(files: readonly string[]): string | null {
  for (const file of files) {
    if (!/\.[cm]?[jt]s$/.test(file)) continue
    try {
      stripTypeScriptTypes(readFileSync(file, 'utf8'), { mode: 'transform', sourceUrl: file })
    } catch (error) {
      const frame = syntaxFrame(describeException(error))
      if (frame) return frame
    }
  }
  return null
}

/** Where the innermost of the author's frames is. */
function firstPlace(text: string): Place | null {
  const match = /^\s+at (?:.*\()?((?:file:\/\/)?[^\s()][^()\n]*):(\d+):(\d+)\)?$/m.exec(text)
  if (!match) return null
  const [, file = '', line = '', column = ''] = match
  return {
    file: file.startsWith('file:') ? fileURLToPath(file) : file,
    line: Number(line),
    column: Number(column),
  }
}

function codeFrame({ file, line, column }: Place): string | null {
  try {
    const code = readFileSync(file, 'utf8').split(/\r?\n/)[line - 1]
    if (code === undefined || code.length > MAX_CODE) return null
    return `${file}:${line}:${column}\n${code}\n${' '.repeat(column - 1)}^`
  } catch {
    return null
  }
}

const MAX_CODE = 300
