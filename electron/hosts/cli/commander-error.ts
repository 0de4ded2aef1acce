import type { CommanderError } from 'commander'
import { UsageError } from './usage-error.ts'

/** What the parser found wrong with the words of a command, in our words. */
export function commanderError(error: CommanderError, command: string): UsageError {
  const { code, message } = error
  const named = /'([^']*)'/.exec(message)?.[1] ?? ''
  const meant = /\(Did you mean (?:one of )?(.+)\?\)/.exec(message)?.[1]
  const didYouMean = meant === undefined ? '' : ` Did you mean ${meant}?`
  const help = `\`${command} --help\` shows what it takes`
  switch (code) {
    case 'commander.unknownOption':
      return new UsageError(`${command} has no flag ${named}.${didYouMean}`, { hint: help })
    case 'commander.unknownCommand':
      return new UsageError(`${command} has no command ${named}.${didYouMean}`, { hint: help })
    case 'commander.missingArgument':
      return new UsageError(`${command} needs ${named.toUpperCase()}`, { hint: help })
    case 'commander.optionMissingArgument':
      return new UsageError(`The flag ${named} needs a value`, { hint: help })
    case 'commander.excessArguments':
      return new UsageError(`${command} was given too many arguments`, {
        hint: `${help}; put quotes around what holds spaces`,
      })
    default:
      return new UsageError(message.replace(/^error: /, ''), { hint: help })
  }
}
