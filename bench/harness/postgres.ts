import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

/** A PostgreSQL of its own, with the settings that it comes with. */
export interface Postgres {
  /** For a database of this name. */
  url(database: string): string
  stop(): Promise<void>
}

/** The programs of PostgreSQL, if it is installed. */
export function postgresPrograms(): string | null {
  const packaged = '/usr/lib/postgresql'
  const versions = existsSync(packaged) ? readdirSync(packaged).sort((a, b) => Number(b) - Number(a)) : []
  const folders = [
    ...versions.map(version => path.join(packaged, version, 'bin')),
    ...(process.env.PATH ?? '').split(':'),
  ]
  return (
    folders.find(
      folder => existsSync(path.join(folder, 'initdb')) && existsSync(path.join(folder, 'postgres')),
    ) ?? null
  )
}

export async function startPostgres(): Promise<Postgres> {
  const programs = postgresPrograms()
  if (programs === null) throw new Error('PostgreSQL is not installed')
  const folder = mkdtempSync(path.join(tmpdir(), 'fanfare-postgres-'))
  const other = process.getuid?.() === 0 ? identityOf('postgres') : null
  if (other !== null) chownSync(folder, other.uid, other.gid)
  const who = other ?? {}
  const data = path.join(folder, 'data')
  execFileSync(path.join(programs, 'initdb'), ['-D', data, '-U', 'bench', '--auth=trust'], {
    ...who,
    cwd: folder,
    stdio: 'ignore',
  })
  const port = 20_000 + (process.pid % 20_000)
  const server = spawn(
    path.join(programs, 'postgres'),
    ['-D', data, '-p', String(port), '-k', folder, '-h', '127.0.0.1'],
    {
      ...who,
      cwd: folder,
      stdio: 'ignore',
    },
  )
  const url = (database: string) => `postgresql://bench@127.0.0.1:${port}/${database}`
  for (let tries = 0; ; tries++) {
    try {
      execFileSync(path.join(programs, 'pg_isready'), ['-h', '127.0.0.1', '-p', String(port)], {
        stdio: 'ignore',
      })
      break
    } catch (error) {
      if (tries > 100) throw error
      await pause(100)
    }
  }
  return {
    url,
    async stop() {
      const exited = once(server, 'exit')
      server.kill('SIGINT')
      await exited
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** PostgreSQL refuses to be run by root. */
function identityOf(user: string): { uid: number; gid: number } {
  const id = (flag: string) => Number(execFileSync('id', [flag, user], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}
