import { Command, CommanderError } from 'commander'
import { commanderError } from './commander-error.ts'
import type { Context } from './context.ts'
import { addHelp, pathOf } from './help.ts'

/** Gives a command's exit code, once the words of the command are known. */
export type Act = (context: Context) => Promise<number>

export interface Parsed {
  readonly act: Act | null
  /** What was asked for instead: help, the version. */
  readonly text: string
  /** No command was named: the text is the help. */
  readonly incomplete: boolean
}

const collect = (value: string, all: readonly string[] = []): readonly string[] => [...all, value]

/**
 * Reads the words of a command. Each command's own code is loaded when it is run, so that none pays for the others.
 * Throws a `UsageError`.
 */
export function parse(words: readonly string[], version: () => string): Parsed {
  let text = ''
  let incomplete = false
  let act: Act | null = null
  let current = 'fanfare'
  const collectText = (out: string): void => {
    text += out
  }
  const program = new Command('fanfare')
  const settle = (command: Command): void => {
    command
      .exitOverride(error => {
        current = pathOf(command)
        throw error
      })
      .configureOutput({ writeOut: collectText, writeErr: collectText, outputError: () => undefined })
      .helpOption('-h, --help', 'show what it takes, with examples')
      .helpCommand('help [command]', 'show what a command takes')
    addHelp(command)
  }
  /** A command that acts: its options end with those that all have. */
  const acting = (parent: Command, usage: string, define: (command: Command) => Command): void => {
    const command = define(parent.command(usage))
      .option('--workspace <dir>', 'the folder that holds flows, services and history')
      .option('--no-color', 'plain text')
    settle(command)
  }

  program.option('-V, --version', 'show the version').option('--no-color', 'plain text')
  // The version costs a file read, so it is found out only when it is asked for.
  program.on('option:version', () => {
    text += `${version()}\n`
    throw new CommanderError(0, 'commander.version', '')
  })

  acting(program, 'run <flow>', command =>
    command
      .option('--input <json>', 'the input: JSON, @FILE, or - for standard input')
      .option('--set <key=value>', 'set a part of the input; may be given several times', collect)
      .option('--cid <cid>', 'the correlation id, instead of a new one')
      .option('--json', 'print events, one JSON object a line')
      .option('--full', 'show bodies, lists and exceptions whole')
      .option('--quiet', "don't show what services log")
      .action((flow, options) => {
        act = async context => (await import('./commands/run.ts')).run(context, flow, options)
      }),
  )
  acting(program, 'validate <flow...>', command =>
    command.action((flows, options) => {
      act = async context => (await import('./commands/validate.ts')).validate(context, flows, options)
    }),
  )
  acting(program, 'runs', command =>
    command
      .option('--flow <path>', 'of this flow')
      .option('--state <state>', 'running, completed, cancelled or interrupted')
      .option('--failed', 'that were not all OK')
      .option('--cid <cid>', 'with this correlation id')
      .option('--service <name>', 'that have a target or callback of this service')
      .option('--since <when>', 'started since: 2h, 7d, 2026-11-03')
      .option('--text <text>', 'with this in names, cids or exceptions')
      .option('--limit <n>', 'at most so many', '20')
      .option('--json', 'print one JSON object a line')
      .action(options => {
        act = async context => (await import('./commands/runs.ts')).runs(context, options)
      }),
  )
  acting(program, 'show <run>', command =>
    command
      .option('--call <n>', 'one call, with all that it received and gave')
      .option('--target <name>', 'a target and its callbacks')
      .option('--payloads', 'what each callback received')
      .option('--log', 'what services logged')
      .option('--json', 'print JSON')
      .option('--full', 'show bodies, lists and exceptions whole')
      .action((run, options) => {
        act = async context => (await import('./commands/show.ts')).show(context, run, options)
      }),
  )
  acting(program, 'watch <run>', command =>
    command
      .option('--json', 'print events, one JSON object a line')
      .option('--full', 'show bodies, lists and exceptions whole')
      .option('--quiet', "don't show what services log")
      .action((run, options) => {
        act = async context => (await import('./commands/watch.ts')).watch(context, run, options)
      }),
  )
  acting(program, 'resume <run>', command =>
    command
      .option('--json', 'print events, one JSON object a line')
      .option('--full', 'show bodies, lists and exceptions whole')
      .option('--quiet', "don't show what services log")
      .action((run, options) => {
        act = async context => (await import('./commands/watch.ts')).resume(context, run, options)
      }),
  )
  acting(program, 'serve', command =>
    command
      .option('--port <n>', 'at this port, instead of the one that the workspace usually has')
      .option('--no-open', "only print the address, don't open it")
      .action(options => {
        act = async context => (await import('./commands/serve.ts')).serve(context, options)
      }),
  )
  const exporting = program.command('export')
  acting(exporting, 'flow <flow>', command =>
    command.option('-o, --output <file>', 'write to this file').action((flow, options) => {
      act = async context => (await import('./commands/export.ts')).exportFlow(context, flow, options)
    }),
  )
  acting(exporting, 'run <run>', command =>
    command.option('-o, --output <file>', 'write to this file').action((run, options) => {
      act = async context => (await import('./commands/export.ts')).exportRun(context, run, options)
    }),
  )
  const creating = program.command('new')
  acting(creating, 'service <name>', command =>
    command.action((name, options) => {
      act = async context => (await import('./commands/manage.ts')).newService(context, name, options)
    }),
  )
  acting(creating, 'flow <name>', command =>
    command.action((name, options) => {
      act = async context => (await import('./commands/manage.ts')).newFlow(context, name, options)
    }),
  )
  acting(program, 'prune', command =>
    command
      .option('--older-than <days>', 'runs that ended longer ago')
      .option('--keep <n>', 'all but the newest')
      .action(options => {
        act = async context => (await import('./commands/manage.ts')).prune(context, options)
      }),
  )
  for (const group of [exporting, creating, program]) settle(group)
  try {
    program.parse([...words], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    // Without a command, the help says what there is to do.
    incomplete = error.code === 'commander.help' && error.exitCode !== 0
    if (error.exitCode !== 0 && !incomplete) throw commanderError(error, current)
    act = null
  }
  return { act, text, incomplete }
}
