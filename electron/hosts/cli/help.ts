import type { Command } from 'commander'

interface Text {
  readonly about: string
  readonly examples?: readonly (readonly [command: string, why: string])[]
  readonly more?: string
}

/** What `--help` says of each command, beside its flags. */
const texts: Readonly<Record<string, Text>> = {
  fanfare: {
    about: 'Runs and watches parallel executions of services.',
    examples: [
      ['fanfare new service crm.get-customer', 'writes services/crm/get-customer.ts'],
      ['fanfare new flow "First steps"', 'writes a flow that runs at once'],
      ['fanfare run flows/first-steps.flow.json', 'runs it and shows each target and callback'],
      ['fanfare show last', 'what happened, with every exception'],
      ['fanfare show last --payloads', 'what each callback received'],
      ['fanfare runs --failed --since 7d', 'what went wrong this week'],
      ['fanfare serve', 'the window that draws flows, in a browser'],
    ],
    more: `RUN is a run's id, the beginning of it, its cid, or \`last\`.
A workspace is a folder with flows/ and services/: the one that the flow is in, or the current one.

Exit codes: 0 all OK, 1 a target or callback failed, 2 bad usage or file (nothing has run), 130 cancelled.`,
  },
  'fanfare run': {
    about: 'Run a flow and follow it to its end.',
    examples: [
      ['fanfare run flows/dashboard.flow.json', ''],
      [`fanfare run dashboard.flow.json --input '{"customer": 7}'`, ''],
      [
        'fanfare run dashboard.flow.json --input @input.json --set customer=8',
        'a file, with one part changed',
      ],
      ['curl -s $URL | fanfare run dashboard.flow.json --input -', 'standard input'],
      ['fanfare run dashboard.flow.json --json | jq -c \'select(.type == "target.completed")\'', 'events'],
    ],
    more: `Ctrl+C cancels the run; a second one ends at once.
Exit codes: 0 all OK, 1 a target or callback failed, 2 bad usage or file (nothing has run), 130 cancelled.`,
  },
  'fanfare validate': {
    about: 'Check flows and show all problems, with their places.',
    examples: [['fanfare validate flows/*.flow.json', '']],
    more: 'Exit codes: 0 no errors (there may be warnings), 2 errors.',
  },
  'fanfare runs': {
    about: 'List runs, newest first.',
    examples: [
      ['fanfare runs', ''],
      ['fanfare runs --flow flows/dashboard.flow.json --failed', ''],
      ['fanfare runs --service crm.get-customer --since 2h', ''],
      ['fanfare runs --state interrupted', 'what can be resumed'],
      ['fanfare runs --limit 1000 --json | jq .cid', ''],
    ],
  },
  'fanfare show': {
    about: 'Show a run, or some of its calls, or its log.',
    examples: [
      ['fanfare show last', ''],
      ['fanfare show K05129BXK5', 'the beginning of an id will do'],
      ['fanfare show last --target crm.get-customer', 'its request, response and callbacks'],
      ['fanfare show last --payloads --full', 'all payloads, whole'],
      ['fanfare show last --log', ''],
      ['fanfare show last --json | jq .run.counts', ''],
    ],
  },
  'fanfare watch': {
    about: 'Follow a run that goes on elsewhere. Ctrl+C stops watching; the run goes on.',
    examples: [
      ['fanfare watch last', ''],
      ['fanfare watch my-cid --json', 'its events, from the first one'],
    ],
  },
  'fanfare resume': {
    about: 'Take up an interrupted run: what completed is not run again, what was not delivered is.',
    examples: [
      ['fanfare runs --state interrupted', 'which there are'],
      ['fanfare resume last', ''],
    ],
  },
  'fanfare serve': {
    about: 'Open the window that draws, runs and shows flows, in a browser of this machine.',
    examples: [
      ['fanfare serve', ''],
      ['fanfare serve --workspace ~/flows', 'another workspace'],
      ['fanfare serve --no-open --port 4680', 'print the address alone'],
    ],
    more: `The address lets one browser in, once; Enter prints another one. Nobody but this machine can use it.
Ctrl+C ends it, and what runs.`,
  },
  'fanfare export': { about: 'Write a flow or a run as JSON.' },
  'fanfare export flow': {
    about: 'Write a flow as JSON, in the form in which it is saved.',
    examples: [['fanfare export flow flows/dashboard.flow.json -o dashboard.json', '']],
  },
  'fanfare export run': {
    about: 'Write a run with all its events and bodies, to be opened on another machine.',
    examples: [['fanfare export run last -o run.json', '']],
  },
  'fanfare new': { about: 'Write a first service or flow.' },
  'fanfare new service': {
    about: 'Write a service in TypeScript; its name is its path under services/, with dots.',
    examples: [['fanfare new service crm.get-customer', 'services/crm/get-customer.ts']],
  },
  'fanfare new flow': {
    about: 'Write a flow that runs at once, to start from.',
    examples: [['fanfare new flow "Customer dashboard"', 'flows/customer-dashboard.flow.json']],
  },
  'fanfare prune': {
    about: 'Delete ended runs from the history.',
    examples: [
      ['fanfare prune --older-than 30', ''],
      ['fanfare prune --keep 1000', ''],
    ],
  },
}

/** Columns of an example that leave room for its reason. */
const BESIDE = 44

/** Gives a command its description, and its examples below the flags. */
export function addHelp(command: Command): void {
  const text = texts[pathOf(command)]
  if (!text) return
  command.description(text.about)
  const { examples = [], more } = text
  const width = Math.max(0, ...examples.filter(([, why]) => why !== '').map(([example]) => example.length))
  const lines = examples.flatMap(([example, why]) => {
    if (why === '') return [`  ${example}`]
    // Beside each other where that fits, else the reason first, as in a script.
    return width <= BESIDE ? [`  ${example.padEnd(width)}  ${why}`] : [`  # ${why}`, `  ${example}`]
  })
  const parts = [
    ...(lines.length > 0 ? [`${command.parent ? 'Examples' : 'First steps'}:\n${lines.join('\n')}`] : []),
    ...(more === undefined ? [] : [more]),
  ]
  if (parts.length > 0) command.addHelpText('after', `\n${parts.join('\n\n')}`)
}

/** `fanfare export flow`. */
export const pathOf = (command: Command): string =>
  command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name()
