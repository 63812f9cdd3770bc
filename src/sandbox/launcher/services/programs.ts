import { accessSync, constants } from 'node:fs'
import { join } from 'node:path'

type Env = Readonly<Record<string, string | undefined>>

/** Finds the first of `names` on PATH, then in the folders of servers, which Debian leaves out of a user's PATH. */
export function findProgram(names: readonly string[], env: Env): string | undefined {
  const folders = [
    ...(env.PATH ?? '').split(':'),
    ...(env.SERVER_PATH ?? '/usr/sbin:/usr/local/sbin').split(':'),
  ]
  for (const name of names)
    for (const folder of folders.filter(Boolean)) {
      const path = join(folder, name)
      if (isExecutable(path)) return path
    }
  return undefined
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
