import { harden } from '../strict/harden.ts'
import { problem } from '../strict/problems.ts'
import { record } from './record.ts'

class Shell {
  async openExternal(address: string): Promise<void> {
    record.opened.push(address)
    if (!['http:', 'https:', 'mailto:'].includes(new URL(address).protocol))
      problem(`shell.openExternal("${address}"): the system may run what this stands for`)
  }
}
harden(Shell, 'Shell')

export const shell = new Shell()
