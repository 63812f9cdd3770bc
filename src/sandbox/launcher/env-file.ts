import { renameSync, writeFileSync } from 'node:fs'
import { readConfig } from '../../config/read-config.ts'

type Env = Readonly<Record<string, string | undefined>>

/** Writes the variables of a mall, and no others of `env`, to a file with mode 600. */
export function writeEnvFile(path: string, env: Env): void {
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, envLines(mallVariables(env)), { mode: 0o600 })
  renameSync(draft, path)
}

/** Returns the variables that the configuration and the sandbox read. */
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

/** `KEY='value'` lines that a shell and Bun read alike; a comment replaces a value for which no such line exists. */
export function envLines(env: Env): string {
  return Object.entries(env)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([name, value]) => `${line(name, value as string)}\n`)
    .join('')
}

/**
 * Bun's reader of .env files: it expands `$NAME` between single and double quotes, unescapes only `\\$`, treats a backslash
 * before the closing quote as an escape of the quote, and turns a carriage return into a line feed.
 */
function line(name: string, value: string): string {
  if (!/['$\r]|\\$/.test(value)) return `${name}='${value}'`
  if (!/["\\`\r]/.test(value)) return `${name}="${value.replaceAll('$', '\\$')}"`
  return `# ${name} cannot be written so that a shell and Bun read it alike: set it manually`
}
