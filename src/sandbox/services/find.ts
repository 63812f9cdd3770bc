import { join } from 'node:path'
import { findApt, installPackages } from './apt.ts'
import { findDocker, startContainers } from './docker.ts'
import { mysqlPrograms, startPrivateMysql } from './mysql.ts'
import { findProgram } from './programs.ts'
import { redisPrograms, startPrivateRedis } from './redis.ts'

type Env = Readonly<Record<string, string | undefined>>

export type Services = Readonly<{ databaseUrl: string; redisUrl: string; stop: () => Promise<void> }>

export type Way = 'given' | 'private' | 'docker' | 'apt' | 'none'

type Options = Readonly<{ root: string; dataDir: string; env: Env; durable: boolean }>

/** There is no MySQL or Redis to be had; the message says what can be done about it. */
export class NoServices extends Error {}

/** How MySQL and Redis would be had here, first that applies. */
export function chooseWay(env: Env): Way {
  if (missing(env).length === 0) return env.DATABASE_URL && env.REDIS_URL ? 'given' : 'private'
  if (findDocker(env)) return 'docker'
  return findApt(env) ? 'apt' : 'none'
}

/**
 * Brings up what DATABASE_URL and REDIS_URL do not name already.
 * @throws NoServices with the three ways out
 */
export async function bringUpServices(options: Options): Promise<Services> {
  const { root, env } = options
  const way = chooseWay(env)
  if (way === 'docker') return mixed(env, await startContainers(findDocker(env) as string, root, env))
  if (way === 'apt') installPackages(findApt(env) as readonly string[], missing(env), env)
  if (way === 'none' || missing(env).length > 0) throw new NoServices(wayOut(missing(env)))
  return startPrivate(options)
}

async function startPrivate({ dataDir, env, durable }: Options): Promise<Services> {
  const runDir = join(dataDir, 'run')
  const common = { runDir, env, durable }
  const redis = env.REDIS_URL
    ? undefined
    : await startPrivateRedis({
        ...common,
        program: programOf(redisPrograms, env),
        dir: join(dataDir, 'redis'),
      })
  try {
    const mysql = env.DATABASE_URL
      ? undefined
      : await startPrivateMysql({
          ...common,
          program: programOf(mysqlPrograms, env),
          dir: join(dataDir, 'mysql'),
        })
    return {
      databaseUrl: mysql?.url ?? (env.DATABASE_URL as string),
      redisUrl: redis?.url ?? (env.REDIS_URL as string),
      stop: async () => {
        await redis?.started.stop()
        await mysql?.started.stop()
      },
    }
  } catch (error) {
    await redis?.started.stop()
    throw error
  }
}

function mixed(env: Env, containers: Services): Services {
  return {
    databaseUrl: env.DATABASE_URL ?? containers.databaseUrl,
    redisUrl: env.REDIS_URL ?? containers.redisUrl,
    stop: containers.stop,
  }
}

/** The Debian packages of the servers that are neither given nor on this machine. */
function missing(env: Env): string[] {
  const packages: string[] = []
  if (!env.DATABASE_URL && !findProgram(mysqlPrograms, env)) packages.push('mariadb-server')
  if (!env.REDIS_URL && !findProgram(redisPrograms, env)) packages.push('redis-server')
  return packages
}

function programOf(names: readonly string[], env: Env): string {
  return findProgram(names, env) as string
}

function wayOut(packages: readonly string[]): string {
  return [
    `There is no ${packages.map((name) => name.replace('-server', '')).join(' and no ')} to be had here. Any of these helps:`,
    '  1. set DATABASE_URL (mysql://user:password@host:3306/database) and REDIS_URL (redis://host:6379)',
    `  2. install the servers, for example: apt-get install ${packages.join(' ')}`,
    '  3. start a Docker engine: this project brings its own docker-compose.yml',
  ].join('\n')
}
