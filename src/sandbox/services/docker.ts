import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { freePort } from './ports.ts'
import { findProgram } from './programs.ts'

type Env = Readonly<Record<string, string | undefined>>

export type Containers = Readonly<{ databaseUrl: string; redisUrl: string; stop: () => Promise<void> }>

/** The path of a docker client whose engine answers and which knows `compose`. */
export function findDocker(env: Env): string | undefined {
  const docker = findProgram(['docker'], env)
  if (!docker) return undefined
  const good = (args: string[]) =>
    spawnSync(docker, args, { stdio: 'ignore', timeout: 5_000, env: plain(env) }).status === 0
  return good(['info']) && good(['compose', 'version']) ? docker : undefined
}

/** Brings up the MySQL and Redis of this project's own docker-compose.yml, and nothing else of it. */
export async function startContainers(docker: string, root: string, env: Env): Promise<Containers> {
  const [mysqlPort, redisPort] = [await freePort(), await freePort()]
  const composeEnv = {
    ...plain(env),
    MYSQL_PORT: String(mysqlPort),
    REDIS_PORT: String(redisPort),
    MYSQL_PASSWORD: env.MYSQL_PASSWORD ?? 'meiduo-development',
    JWT_SECRET: env.JWT_SECRET ?? randomBytes(32).toString('hex'),
    COOKIE_SECRET: env.COOKIE_SECRET ?? randomBytes(32).toString('hex'),
  }
  const compose = (...args: string[]) =>
    spawnSync(docker, ['compose', ...args], {
      cwd: root,
      env: composeEnv,
      stdio: ['ignore', 'inherit', 'inherit'],
    })
  if (compose('up', '-d', '--wait', 'mysql', 'redis').status !== 0)
    throw new Error('docker compose up failed')
  return {
    databaseUrl: `mysql://meiduo:${composeEnv.MYSQL_PASSWORD}@127.0.0.1:${mysqlPort}/meiduo`,
    redisUrl: `redis://127.0.0.1:${redisPort}/0`,
    stop: async () => void compose('stop', 'mysql', 'redis'),
  }
}

function plain(env: Env): NodeJS.ProcessEnv {
  return { ...env } as NodeJS.ProcessEnv
}
