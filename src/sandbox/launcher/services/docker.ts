import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { freePort } from './ports.ts'
import { findProgram } from './programs.ts'

type Env = Readonly<Record<string, string | undefined>>

export type Server = 'mysql' | 'redis'

type Options = Readonly<{
  docker: string
  root: string
  /** Each data folder has its own containers and volumes. */
  dataDir: string
  env: Env
  /** Whether the volumes stay when the containers stop. */
  durable: boolean
  servers: readonly Server[]
}>

type Containers = Readonly<{ DATABASE_URL?: string; REDIS_URL?: string; stop: () => Promise<void> }>

/** Finds a docker client that has `compose` and whose engine answers. */
export function findDocker(env: Env): string | undefined {
  const docker = findProgram(['docker'], env)
  if (!docker) return undefined
  const good = (args: string[]) =>
    spawnSync(docker, args, { stdio: 'ignore', timeout: 5_000, env: plain(env) }).status === 0
  return good(['info']) && good(['compose', 'version']) ? docker : undefined
}

/** Starts these servers of docker-compose.yml and no other service. @returns their addresses */
export async function startContainers(options: Options): Promise<Containers> {
  const { docker, root, dataDir, env, durable, servers } = options
  const [mysqlPort, redisPort] = [await freePort(), await freePort()]
  const composeEnv = {
    ...plain(env),
    ...requiredVariables(env),
    COMPOSE_PROJECT_NAME: projectName(dataDir),
    MYSQL_PORT: String(mysqlPort),
    REDIS_PORT: String(redisPort),
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

/** Removes the containers and volumes of a data folder, if there are any. */
export function removeContainers({
  docker,
  root,
  dataDir,
  env,
}: Pick<Options, 'docker' | 'root' | 'dataDir' | 'env'>): void {
  spawnSync(docker, ['compose', 'down', '--volumes'], {
    cwd: root,
    env: { ...plain(env), ...requiredVariables(env), COMPOSE_PROJECT_NAME: projectName(dataDir) },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
}

/** What docker-compose.yml requires for any command. Only the API reads the values that are `unused`, and it does not run here. */
export function requiredVariables(env: Env) {
  return {
    MYSQL_PASSWORD: env.MYSQL_PASSWORD || 'meiduo-development',
    ...{ JWT_SECRET: 'unused', COOKIE_SECRET: 'unused' },
    ...{ PUBLIC_URL: 'unused', SHOP_URL: 'unused' },
  }
}

function projectName(dataDir: string): string {
  return `meiduo-${createHash('sha256').update(dataDir).digest('hex').slice(0, 12)}`
}

function plain(env: Env): NodeJS.ProcessEnv {
  return { ...env } as NodeJS.ProcessEnv
}
