import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { hostCommands, openCommand, pathToOpen } from '../../shared/host-commands.ts'
import { Commands } from './commands.ts'
import { withSuffix } from './dialogs.ts'
import { pathsHandedOver, pathsIn } from './opened-files.ts'

describe('what is opened from outside', () => {
  test('is what a command line names and exists', () => {
    const here = import.meta.dirname
    expect(pathsIn(['--inspect', '-x', '', 'menu.ts', 'nothing.ts', here], here)).toEqual([
      path.join(here, 'menu.ts'),
      here,
    ])
  })

  test('is what another instance sends in the right form', () => {
    const file = path.resolve('/w/a')
    expect(pathsHandedOver({ paths: [file, 'relative'] })).toEqual([file])
    for (const bad of [null, 7, {}, { paths: 'x' }, { paths: [7] }]) expect(pathsHandedOver(bad)).toEqual([])
  })

  test('waits for a page that listens; what the menu says does not', () => {
    const commands = new Commands()
    const heard: string[] = []
    commands.open('/w/a')
    commands.send('save')
    const stop = commands.listen(command => heard.push(command))
    commands.send('run')
    commands.open('/w/b')
    stop()
    commands.open('/w/c')
    commands.listen(command => heard.push(command))
    expect(heard).toEqual(['open:/w/a', 'run', 'open:/w/b', 'open:/w/c'])
  })

  test('travels as a command that is told from all others', () => {
    expect(pathToOpen(openCommand('/w/open:x'))).toBe('/w/open:x')
    for (const command of hostCommands) expect(pathToOpen(command)).toBe(null)
  })

  test('is saved with the ending of flows', () => {
    expect(['/w/a', '/w/a.json', '/w/a.flow', '/w/a.b', '/w/a.flow.json'].map(withSuffix)).toEqual(
      ['/w/a.flow.json', '/w/a.flow.json', '/w/a.flow.json', '/w/a.b.flow.json', '/w/a.flow.json'].map(file =>
        path.normalize(file),
      ),
    )
  })
})
