import { randomFrom } from '../../harness/random.ts'
import { besides, hurtOfLoad, outcomesBeside } from '../kit/besides.ts'
import { LOAD_FLOW, loadWorkspace } from '../kit/load.ts'
import { exactly, none, type Row, type RowOptions, type RowResult } from '../row.ts'

/** Each would leave a file behind, or say something else, if anything but `execve` ever saw it. */
const nasty = [
  '; touch pwned',
  '$(touch pwned)',
  '`touch pwned`',
  '| touch pwned',
  '&& touch pwned &',
  '\ntouch pwned\n',
  '> pwned',
  "'; touch pwned; '",
  '"; touch pwned; "',
  '--help',
  '--version',
  '-',
  '--',
  '-n',
  '%s%n%d',
  '\\n\\0',
  '*',
  '~',
  '$HOME',
  '{{secret.KEY}}',
  '{{request.other}}',
  'a b\tc',
  'ü 漢字 🎉',
  '',
]

export const argvOnly: Row = {
  name: 'argv-only',
  what: 'shell metacharacters, leading dashes, placeholders and blanks in what process services are given as arguments',
  expected: 'each arrives as one argument, letter by letter; no shell ever sees it',
  rounds: 300,
  quickRounds: 40,
  run,
}

async function run({ seed, rounds, load }: RowOptions): Promise<RowResult> {
  const random = randomFrom(seed)
  const one = () => nasty[Math.floor(random() * nasty.length)] ?? ''
  const texts = Array.from({ length: rounds }, (_, i) => nasty[i] ?? one() + one() + one())
  const workspace = await loadWorkspace({
    targets: load,
    content: { files: { '.env': 'KEY=canary\n' } },
    change: besides(
      Object.fromEntries(
        texts.map((text, i) => [`f${i}`, { service: 'fault.print', request: { text, other: 'canary' } }]),
      ),
      // A text that is JSON would be read as such: it begins with what JSON does not.
      {
        'fault.print': {
          kind: 'process',
          command: ['printf', '=%s|%s', '{{request.text}}', 'a{{request.text}}b'],
        },
      },
    ),
  })
  try {
    const { stdout, stderr } = await workspace.fanfare(['run', LOAD_FLOW, '--json'])
    await workspace.untilQuiet()
    const outcomes = new Map(outcomesBeside(stdout).map(outcome => [outcome.nodeId, outcome]))
    const wrong = texts.flatMap((text, i) => {
      const outcome = outcomes.get(`f${i}`)
      return outcome?.response === `=${text}|a${text}b`
        ? []
        : [`${JSON.stringify(text)}: ${JSON.stringify(outcome)}`]
    })
    const files = (await workspace.filesIn('.')).filter(file => /pwned/.test(file))
    return {
      rounds,
      figures: [
        exactly('arrived letter by letter', rounds - wrong.length, rounds),
        none('files that a shell would have made', files.length),
        none('of the load that failed', hurtOfLoad(stdout, load)),
      ],
      findings: [...wrong, ...(stderr === '' ? [] : [stderr])],
    }
  } finally {
    await workspace.dispose()
  }
}
