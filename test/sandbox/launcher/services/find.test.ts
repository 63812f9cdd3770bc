import { afterEach, expect, test } from 'bun:test'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createPool } from 'mysql2/promise'
import { startContainers } from '../../../../src/sandbox/launcher/services/docker.ts'
import {
  chooseSource,
  NoServicesError,
  startServices,
} from '../../../../src/sandbox/launcher/services/find.ts'
import {
  isRunning,
  type ProcessRecord,
  stopOrphans,
} from '../../../../src/sandbox/launcher/services/processes.ts'
import { createFolder, pathWith, removeFolders } from '../../../support/processes/fake-path.ts'

afterEach(removeFolders)

const root = resolve(import.meta.dir, '../../../..')
const given = { DATABASE_URL: 'mysql://a:b@127.0.0.1:1/c', REDIS_URL: 'redis://127.0.0.1:2' }
const servers = { mariadbd: '', 'redis-server': '' }

test('1: servers of the environment are used', async () => {
  const { env } = pathWith(servers)
  expect(chooseSource({ ...env, ...given })).toBe('given')
  const services = await startServices({
    root,
    dataDir: createFolder(),
    env: { ...env, ...given },
    durable: false,
  })
  expect(services).toMatchObject({ databaseUrl: given.DATABASE_URL, redisUrl: given.REDIS_URL })
})

test('2: servers on this machine come before Docker and apt, under both names', () => {
  expect(chooseSource(pathWith({ ...servers, docker: '', 'apt-get': '' }).env)).toBe('private')
  expect(chooseSource(pathWith({ mysqld: '', 'valkey-server': '' }).env)).toBe('private')
  expect(chooseSource({ ...pathWith({ 'redis-server': '' }).env, DATABASE_URL: given.DATABASE_URL })).toBe(
    'private',
  )
})

test('3: an answering Docker engine comes before apt, and only MySQL and Redis start', async () => {
  const { env, calls } = pathWith({ docker: 'exit 0', 'apt-get': '' })
  expect(chooseSource(env)).toBe('docker')
  const services = await startServices({ root, dataDir: createFolder(), env, durable: true })
  await services.stop()
  expect(calls()).toContain('docker compose up -d --wait mysql redis')
  expect(calls().at(-1)).toBe('docker compose stop mysql redis')
  expect(services.databaseUrl).toMatch(/^mysql:\/\/meiduo:.+@127\.0\.0\.1:\d+\/meiduo$/)
  expect(services.redisUrl).toMatch(/^redis:\/\/127\.0\.0\.1:\d+\/0$/)
})

test('3: a container starts only for the server that the environment does not name', async () => {
  const { env, calls } = pathWith({ docker: 'exit 0' })
  const options = { root, dataDir: createFolder(), durable: true }
  const services = await startServices({ ...options, env: { ...env, DATABASE_URL: given.DATABASE_URL } })
  expect(calls().filter((call) => call.includes(' up '))).toEqual(['docker compose up -d --wait redis'])
  expect(services.databaseUrl).toBe(given.DATABASE_URL)
})

test('3: each checkout has its own containers, and a test run leaves no volume', async () => {
  const { env, calls } = pathWith({ docker: 'echo "$COMPOSE_PROJECT_NAME" >>"$0.projects"' })
  const [one, two] = [createFolder(), createFolder()]
  for (const dataDir of [one, two, one]) {
    const options = { docker: join(env.PATH, 'docker'), root, dataDir, env, servers: ['redis'] as const }
    const { stop } = await startContainers({ ...options, durable: dataDir === two })
    await stop()
  }
  const [first, , other, , again] = readFileSync(join(env.PATH, 'docker.projects'), 'utf8').split('\n')
  expect(first).toMatch(/^meiduo-\w+$/)
  expect(other).not.toBe(first)
  expect(again).toBe(first)
  expect(calls().filter((call) => !call.includes(' up '))).toEqual([
    'docker compose down --volumes',
    'docker compose stop redis',
    'docker compose down --volumes',
  ])
})

test('5: otherwise one message lists the three ways to get the servers', async () => {
  const { env } = pathWith({})
  expect(chooseSource(env)).toBe('none')
  const failure = startServices({ root, dataDir: createFolder(), env, durable: false })
  await expect(failure).rejects.toBeInstanceOf(NoServicesError)
  await expect(failure).rejects.toThrow(
    /DATABASE_URL[\s\S]*apt-get install mariadb-server redis-server[\s\S]*Docker/,
  )
})

// the test kills servers: without programs for private ones it would kill those of the environment
test.skipIf(chooseSource({ PATH: process.env.PATH }) !== 'private')(
  'killed private servers restart with their data, even without their password file, and stop completely',
  async () => {
    const dataDir = createFolder()
    const env = { PATH: process.env.PATH, HOME: process.env.HOME }
    mkdirSync(join(dataDir, 'mysql/data.making'), { recursive: true })
    const options = { root, dataDir, env, durable: true }
    const first = await startServices(options)
    await run(first.databaseUrl, 'CREATE TABLE kept (id INT PRIMARY KEY)')
    await run(first.databaseUrl, 'INSERT INTO kept VALUES (7)')
    const recorded = JSON.parse(readFileSync(join(dataDir, 'run/mysql.json'), 'utf8')) as ProcessRecord
    process.kill(recorded.pid, 'SIGKILL')

    expect(await stopOrphans(join(dataDir, 'run'))).toContain('redis')
    rmSync(join(dataDir, 'mysql/password'))
    const second = await startServices(options)
    expect(await run(second.databaseUrl, 'SELECT id FROM kept')).toEqual([{ id: 7 }])
    const pid = JSON.parse(readFileSync(join(dataDir, 'run/mysql.json'), 'utf8')) as ProcessRecord
    await second.stop()
    expect(isRunning(pid)).toBe(false)
  },
)

async function run(url: string, statement: string): Promise<unknown> {
  const pool = createPool({ uri: url, connectionLimit: 1 })
  try {
    return (await pool.query(statement))[0]
  } finally {
    await pool.end()
  }
}
