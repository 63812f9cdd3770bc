import { spawnSync } from 'node:child_process'
import { findProgram } from './programs.ts'

type Env = Readonly<Record<string, string | undefined>>

/** The command prefix with which apt-get may install here: none as root, sudo where it asks no password. */
export function findApt(env: Env, uid = process.getuid?.()): readonly string[] | undefined {
  const apt = findProgram(['apt-get'], env)
  if (!apt) return undefined
  if (uid === 0) return [apt]
  const sudo = findProgram(['sudo'], env)
  const allowed = sudo && spawnSync(sudo, ['-n', 'true'], { stdio: 'ignore', timeout: 5_000 }).status === 0
  return allowed ? [sudo, '-n', apt] : undefined
}

/** Installs Debian packages, saying so. @throws when apt-get fails */
export function installPackages(apt: readonly string[], packages: readonly string[], env: Env): void {
  console.log(`installing ${packages.join(' and ')} by apt-get, for private use under .data/`)
  const run = (...args: string[]) => {
    const [program, ...rest] = [...apt, ...args] as [string, ...string[]]
    const aptEnv = { ...env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' } as NodeJS.ProcessEnv
    return spawnSync(program, rest, { stdio: ['ignore', 'ignore', 'inherit'], env: aptEnv }).status === 0
  }
  run('update', '-qq')
  if (!run('install', '-y', '-qq', '--no-install-recommends', ...packages))
    throw new Error(`apt-get could not install ${packages.join(', ')}`)
}
