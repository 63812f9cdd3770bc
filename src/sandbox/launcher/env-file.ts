import { renameSync, writeFileSync } from 'node:fs'
import { readConfig } from '../../config/read-config.ts'

type Env = Readonly<Record<string, string | undefined>>

/** Writes the variables of a mall, and no others of `env`, into a file that only its owner may read. */
export function writeEnvFile(path: string, env: Env): void {
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, envLines(mallVariables(env)), { mode: 0o600 })
  renameSync(draft, path)
}

/** What configuration and sandbox read of an environment. */
export function mallVariables(env: Env): Env {
  const names = new Set(Object.keys(env).filter((name) => /^SANDBOX_[A-Z0-9_]+$/.test(name)))
  readConfig(
    new Proxy(env, {
      get: (target, name: string) => {
        names.add(name)
        return target[name]
      },
    }),
  )
  return Object.fromEntries([...names].sort().map((name) => [name, env[name]]))
}

/** `KEY='value'` lines that mean the same to a shell and to Bun; a comment in place of a value for which there is no such. */
export function envLines(env: Env): string {
  return Object.entries(env)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([name, value]) => `${line(name, value as string)}\n`)
    .join('')
}

/**
 * Bun puts in `$NAME` between quotes of either kind, takes no backslash away but the one before a `$`, reads one before the
 * closing quote as part of it, and makes a line feed of a carriage return.
 */
function line(name: string, value: string): string {
  if (!/['$\r]|\\$/.test(value)) return `${name}='${value}'`
  if (!/["\\`\r]/.test(value)) return `${name}="${value.replaceAll('$', '\\$')}"`
  return `# ${name} cannot be written so that a shell and Bun read the same: set it by hand`
}
