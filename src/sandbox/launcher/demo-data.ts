import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export type DemoUsers = Readonly<{
  shopper: { username: string; password: string; mobile: string }
  staff: { username: string; password: string }
  /** Staff with a role. The file of an older demo shop has none. */
  warehouse?: { username: string; password: string }
  service?: { username: string; password: string }
}>

type RunScript = (script: string, ...args: string[]) => Promise<string>

/** The file with the passwords of the demo users; only its owner reads it. */
export const usersFile = (dataDir: string) => join(dataDir, 'demo-users.json')

/** True until the demo shop of a data folder was filled. */
export function isFirstStart(dataDir: string): boolean {
  return !existsSync(usersFile(dataDir))
}

/**
 * Fills an empty shop and stores its users: the loader prints the passwords once, when it makes them.
 * @param draws whether the loader also draws missing pictures
 */
export async function loadDemoData(
  dataDir: string,
  run: RunScript,
  draws: boolean,
): Promise<DemoUsers | undefined> {
  const output = await run('src/sandbox/demo-data/load.ts', ...(draws ? [] : ['--without-pictures']))
  const line = output.split('\n').find((text) => text.startsWith('{"shopper"'))
  if (line) writeFileSync(usersFile(dataDir), line, { mode: 0o600 })
  return isFirstStart(dataDir) ? undefined : JSON.parse(readFileSync(usersFile(dataDir), 'utf8'))
}
