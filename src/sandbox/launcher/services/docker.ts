import { spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { freePort } from './ports.ts'
import { findProgram } from './programs.ts'

type Env = Readonly<Record<string, string | undefined>>

export type Server = 'mysql' | 'redis'

type Options = Readonly<{
  docker: string
  root: string
  /** Each data folder has containers and volumes of its own. */
  dataDir: string
  env: Env
  /** Whether the volumes outlive the containers. */
  durable: boolean
  servers: readonly Server[]
}>

export type Containers = Readonly<{ DATABASE_URL?: string; REDIS_URL?: string; stop: () => Promise<void> }>

/** The path of a docker client whose engine answers and which knows `compose`. */
export function findDocker(env: Env): string | undefined {
  const docker = findProgram(['docker'], env)
  if (!docker) return undefined
  const good = (args: string[]) =>
    spawnSync(docker, args, { stdio: 'ignore', timeout: 5_000, env: plain(env) }).status === 0
  return good(['info']) && good(['compose', 'version']) ? docker : undefined
}

/** Brings up these servers of this project's own docker-compose.yml, and nothing else of it. @returns their addresses */
export async function startContainers(options: Options): Promise<Containers> {
  const { docker, root, dataDir, env, durable, servers } = options
  const [mysqlPort, redisPort] = [await freePort(), await freePort()]
  const composeEnv = {
    ...plain(env),
    COMPOSE_PROJECT_NAME: `meiduo-${createHash('sha256').update(dataDir).digest('hex').slice(0, 12)}`,
    MYSQL_PORT: String(mysqlPort),
    REDIS_PORT: String(redisPort),
    MYSQL_PASSWORD: env.MYSQL_PASSWORD || 'meiduo-development',
    JWT_SECRET: env.JWT_SECRET || randomBytes(32).toString('hex'),
    COOKIE_SECRET: env.COOKIE_SECRET || randomBytes(32).toString('hex'),
  }
  const compose = (...args: string[]) =>
    spawnSync(docker, ['compose', ...args], {
      cwd: root,
      env: composeEnv,
      stdio: ['ignore', 'inherit', 'inherit'],
    }).status === 0
  const stop = async () => void (durable ? compose('stop', ...servers) : compose('down', '--volumes'))
  if (!compose('up', '-d', '--wait', ...servers)) {
    await stop()
    throw new Error('docker compose up failed')
  }
  const password = encodeURIComponent(composeEnv.MYSQL_PASSWORD)
  return {
    ...(servers.includes('mysql')
      ? { DATABASE_URL: `mysql://meiduo:${password}@127.0.0.1:${mysqlPort}/meiduo` }
      : {}),
    ...(servers.includes('redis') ? { REDIS_URL: `redis://127.0.0.1:${redisPort}/0` } : {}),
    stop,
  }
}

function plain(env: Env): NodeJS.ProcessEnv {
  return { ...env } as NodeJS.ProcessEnv
}
