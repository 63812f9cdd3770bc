import { existsSync, readdirSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { findDocker, removeContainers } from './services/docker.ts'
import { stopOrphans } from './services/processes.ts'

type Env = Readonly<Record<string, string | undefined>>

/** The lock of this start, and the folders of test runs, which delete themselves. */
const kept = /^(start\.pid|test-\d+)$/

/**
 * Deletes all data of this checkout: database, Redis, pictures, keys, passwords, sandbox trades, Docker volumes. Servers
 * that DATABASE_URL or REDIS_URL name are not touched. The caller holds the lock, so no `bun start` is running here.
 */
export async function deleteData(root: string, dataDir: string, env: Env): Promise<void> {
  console.log(`deleting the data of this checkout: ${dataDir}`)
  for (const name of ['DATABASE_URL', 'REDIS_URL'])
    if (env[name]) console.log(`${name} is set: the data of that server stays`)
  await stopOrphans(join(dataDir, 'run'))
  const docker = existsSync(join(dataDir, 'demo-users.json')) ? findDocker(env) : undefined
  if (docker) removeContainers({ docker, root, dataDir, env })
  for (const name of readdirSync(dataDir))
    if (!kept.test(basename(name))) rmSync(join(dataDir, name), { recursive: true, force: true })
}
