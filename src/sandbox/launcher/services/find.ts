import { join } from 'node:path'
import { findApt, installPackages } from './apt.ts'
import { findDocker, type Server, startContainers } from './docker.ts'
import { mysqlPrograms, startPrivateMysql } from './mysql.ts'
import type { ManagedProcess } from './processes.ts'
import { findProgram } from './programs.ts'
import { redisPrograms, startPrivateRedis } from './redis.ts'

type Env = Readonly<Record<string, string | undefined>>

type Services = Readonly<{
  databaseUrl: string
  redisUrl: string
  /** Servers that are children of this process. */
  processes: readonly ManagedProcess[]
  stop: () => Promise<void>
}>

type ServiceSource = 'given' | 'private' | 'docker' | 'apt' | 'none'

type Options = Readonly<{ root: string; dataDir: string; env: Env; durable: boolean }>

const packages = { mysql: 'mariadb-server', redis: 'redis-server' } as const

/** MySQL or Redis is not available; the message lists the ways to get it. */
export class NoServicesError extends Error {}

/** Where MySQL and Redis come from on this machine: the first source that applies. */
export function chooseSource(env: Env): ServiceSource {
  if (missing(env).length === 0) return env.DATABASE_URL && env.REDIS_URL ? 'given' : 'private'
  if (findDocker(env)) return 'docker'
  return findApt(env) ? 'apt' : 'none'
}

/**
 * Starts the servers that DATABASE_URL and REDIS_URL do not name, from the first source that applies.
 * @throws NoServicesError with the three ways to get them
 */
export async function startServices(options: Options): Promise<Services> {
  const { env } = options
  const servers = missing(env)
  const source = chooseSource(env)
  if (source === 'docker') return withContainers(options, servers)
  const names = servers.map((server) => packages[server])
  if (source === 'apt') await installPackages(findApt(env) as readonly string[], names, env)
  if (missing(env).length > 0) throw new NoServicesError(explain(missing(env)))
  return startPrivate(options)
}

async function withContainers(options: Options, servers: readonly Server[]): Promise<Services> {
  const docker = findDocker(options.env) as string
  const { stop, ...urls } = await startContainers({ ...options, docker, servers })
  try {
    const services = await startPrivate({ ...options, env: { ...options.env, ...urls } })
    return { ...services, stop: () => services.stop().finally(stop) }
  } catch (error) {
    await stop()
    throw error
  }
}

async function startPrivate({ dataDir, env, durable }: Options): Promise<Services> {
  const processes: ManagedProcess[] = []
  const common = { runDir: join(dataDir, 'run'), env, durable }
  const stop = async () => {
    for (const each of processes) await each.stop()
  }
  const start = async (server: typeof startPrivateMysql, programs: readonly string[], folder: string) => {
    const program = findProgram(programs, env) as string
    const { url, started } = await server({ ...common, program, dir: join(dataDir, folder) })
    processes.push(started)
    return url
  }
  try {
    const redisUrl = env.REDIS_URL || (await start(startPrivateRedis, redisPrograms, 'redis'))
    const databaseUrl = env.DATABASE_URL || (await start(startPrivateMysql, mysqlPrograms, 'mysql'))
    return { databaseUrl, redisUrl, processes, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Servers that the environment does not name and this machine does not have. */
function missing(env: Env): Server[] {
  const servers: Server[] = []
  if (!env.DATABASE_URL && !findProgram(mysqlPrograms, env)) servers.push('mysql')
  if (!env.REDIS_URL && !findProgram(redisPrograms, env)) servers.push('redis')
  return servers
}

function explain(servers: readonly Server[]): string {
  const named = { mysql: 'MySQL or MariaDB', redis: 'Redis' }
  return [
    `There is no ${servers.map((server) => named[server]).join(' and no ')} on this machine. Do one of these:`,
    '  1. set DATABASE_URL (mysql://user:password@host:3306/database) and REDIS_URL (redis://host:6379)',
    `  2. install the servers, for example: apt-get install ${servers.map((server) => packages[server]).join(' ')}`,
    '  3. start a Docker engine: this project has a docker-compose.yml',
  ].join('\n')
}
