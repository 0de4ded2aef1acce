import { countOf } from '../../../../shared/format.ts'
import { parseStack, type StackPart } from './stack.ts'
import { type Line, span } from './text.ts'

export interface ExceptionOptions {
  readonly workspace: string
  readonly framework: readonly string[]
  /** Frames of Node, packages and Fanfare too, and every line of what was said. */
  readonly full: boolean
}

/** Lines of what was said that are shown of each part, unless all are asked for. */
const SAID_AT_MOST = 12

/** An exception's text, the author's frames before the others, which are folded into a count. */
export function exceptionLines(text: string, indent: string, options: ExceptionOptions): Line[] {
  return parseStack(text, options.workspace, options.framework).flatMap((part, index) => [
    ...said(part, indent, index, options.full),
    ...frames(part, indent, options.full),
  ])
}

function said({ said: lines }: StackPart, indent: string, index: number, full: boolean): Line[] {
  const shown = full ? lines : lines.slice(0, SAID_AT_MOST)
  const drawn = shown.map((line, at): Line => {
    const tone = index === 0 && at === 0 ? 'failed' : 'plain'
    return [span(indent), span(line, tone)]
  })
  if (shown.length < lines.length) {
    drawn.push([span(`${indent}… ${countOf(lines.length - shown.length, 'more line')}`, 'dim')])
  }
  return drawn
}

function frames({ frames: list }: StackPart, indent: string, full: boolean): Line[] {
  const own = list.filter(frame => frame.own)
  const others = list.filter(frame => !frame.own)
  const drawn = own.map((frame): Line => [span(`${indent}    at `, 'dim'), span(frame.text)])
  if (full) return [...drawn, ...others.map((frame): Line => [span(`${indent}    at ${frame.text}`, 'dim')])]
  if (others.length > 0) drawn.push([span(`${indent}    … ${folded(others.length)}`, 'dim')])
  return drawn
}

const folded = (frames: number): string => `${countOf(frames, 'frame')} of Node and packages`
