import type { CaseResult, Row } from './result.ts'
import { figure, whole } from './table.ts'

const WIDTH = 760
const LABEL = 250
const VALUE = 120
const BAR = 18
const STEP = 26
const GROUP = 30

/** Bars on a logarithmic scale, one for each contender and size, with a line from the lowest to the highest turn. */
export function plot(result: CaseResult, machine: string): string {
  const scale = scaleOf(result.rows)
  const parts: string[] = []
  let y = 58
  for (const size of [...new Set(result.rows.map(row => row.size))]) {
    parts.push(text(16, y + 12, `${whole(size)} ${result.sizeUnit}`, 'dim'))
    y += GROUP - 8
    for (const row of result.rows.filter(one => one.size === size)) {
      parts.push(bar(row, y, scale))
      y += STEP
    }
    y += 10
  }
  const height = y + 22
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escaped(result.title)}">
<style>
text{font:13px system-ui,sans-serif;fill:#1b1d21}.title{font-weight:600;font-size:15px}.dim{fill:#6a6f78;font-size:12px}
.own{fill:#5b5bd6}.peer{fill:#a9adb5}.less{fill:#d5d8dd}.spread{stroke:#1b1d21;stroke-width:1.5}
@media (prefers-color-scheme:dark){text{fill:#e8eaed}.dim{fill:#9aa0a9}.own{fill:#8f8ff0}.peer{fill:#6d727b}.less{fill:#42464d}.spread{stroke:#e8eaed}}
</style>
${text(16, 24, result.title, 'title')}
${text(16, 42, `${result.unit}, logarithmic; pale: does less`, 'dim')}
${parts.join('\n')}
${text(16, height - 8, machine, 'dim')}
</svg>
`
}

type Scale = (value: number) => number

function scaleOf(rows: readonly Row[]): Scale {
  const values = rows.flatMap(({ spread }) => [spread.low, spread.high]).filter(value => value > 0)
  const low = Math.log(Math.min(...values)) - 0.7
  const high = Math.log(Math.max(...values))
  const room = WIDTH - LABEL - VALUE
  return value =>
    value <= 0 || high <= low ? 0 : Math.max(0, ((Math.log(value) - low) / (high - low)) * room)
}

function bar(row: Row, y: number, scale: Scale): string {
  const { low, median, high } = row.spread
  const kind = row.less !== null ? 'less' : row.contender.startsWith('Fanfare') ? 'own' : 'peer'
  const end = LABEL + Math.max(scale(median), 1)
  const middle = y + BAR / 2
  return [
    text(LABEL - 10, y + 13, row.contender, '', 'end'),
    `<rect class="${kind}" x="${LABEL}" y="${y}" width="${fixed(end - LABEL)}" height="${BAR}" rx="3"/>`,
    `<line class="spread" x1="${fixed(LABEL + scale(low))}" x2="${fixed(LABEL + scale(high))}" y1="${middle}" y2="${middle}"/>`,
    text(Math.max(end, LABEL + scale(high)) + 8, y + 13, figure(median), ''),
  ].join('')
}

function text(x: number, y: number, content: string, kind: string, anchor = 'start'): string {
  const style = kind === '' ? '' : ` class="${kind}"`
  return `<text${style} x="${fixed(x)}" y="${y}" text-anchor="${anchor}">${escaped(content)}</text>`
}

const fixed = (value: number): string => value.toFixed(1)

const escaped = (content: string): string =>
  content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
