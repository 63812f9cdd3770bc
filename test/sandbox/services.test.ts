import { afterEach, expect, test } from 'bun:test'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createPool } from 'mysql2/promise'
import { findApt, installPackages } from '../../src/sandbox/services/apt.ts'
import { startContainers } from '../../src/sandbox/services/docker.ts'
import { bringUpServices, chooseWay, NoServices } from '../../src/sandbox/services/find.ts'
import { isRunning, type ProcessRecord, stopLeftovers } from '../../src/sandbox/services/processes.ts'

const root = resolve(import.meta.dir, '../..')
const folders: string[] = []

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'mall-'))
  folders.push(dir)
  return dir
}

afterEach(() => {
  for (const dir of folders.splice(0)) rmSync(dir, { recursive: true, force: true })
})

/** A PATH that holds these programs only; each writes down how it was called. */
function pathWith(programs: Record<string, string>) {
  const dir = folder()
  for (const [name, body] of Object.entries(programs)) {
    writeFileSync(join(dir, name), `#!/bin/sh\necho "${name} $*" >> "${dir}/calls"\n${body}\n`)
    chmodSync(join(dir, name), 0o755)
  }
  const calls = () => readFileSync(join(dir, 'calls'), 'utf8').trim().split('\n')
  return { env: { PATH: dir, SERVER_PATH: dir }, calls }
}

const given = { DATABASE_URL: 'mysql://a:b@127.0.0.1:1/c', REDIS_URL: 'redis://127.0.0.1:2' }
const servers = { mariadbd: '', 'redis-server': '' }

test('1: what the environment names is used', async () => {
  const { env } = pathWith(servers)
  expect(chooseWay({ ...env, ...given })).toBe('given')
  const services = await bringUpServices({
    root,
    dataDir: folder(),
    env: { ...env, ...given },
    durable: false,
  })
  expect(services).toMatchObject({ databaseUrl: given.DATABASE_URL, redisUrl: given.REDIS_URL })
})

test('2: servers on this machine come before Docker and apt, under either of their names', () => {
  expect(chooseWay(pathWith({ ...servers, docker: '', 'apt-get': '' }).env)).toBe('private')
  expect(chooseWay(pathWith({ mysqld: '', 'valkey-server': '' }).env)).toBe('private')
  expect(chooseWay({ ...pathWith({ 'redis-server': '' }).env, DATABASE_URL: given.DATABASE_URL })).toBe(
    'private',
  )
})

test('3: a Docker engine that answers comes before apt, and only MySQL and Redis are brought up', async () => {
  const { env, calls } = pathWith({ docker: 'exit 0', 'apt-get': '' })
  expect(chooseWay(env)).toBe('docker')
  const containers = await startContainers(join(env.PATH, 'docker'), root, env)
  await containers.stop()
  expect(calls()).toContain('docker compose up -d --wait mysql redis')
  expect(calls().at(-1)).toBe('docker compose stop mysql redis')
  expect(containers.databaseUrl).toMatch(/^mysql:\/\/meiduo:.+@127\.0\.0\.1:\d+\/meiduo$/)
})

test('4: an engine that does not answer leads to apt, which installs what is missing', () => {
  const { env, calls } = pathWith({
    docker: 'exit 1',
    'apt-get': 'exit 0',
    sudo: 'exit 0',
    'redis-server': '',
  })
  expect(chooseWay(env)).toBe('apt')
  installPackages(findApt(env, 0) as string[], ['mariadb-server'], env)
  expect(calls().at(-1)).toBe('apt-get install -y -qq --no-install-recommends mariadb-server')
  expect(findApt(env, 1000)?.map((part) => part.split('/').at(-1))).toEqual(['sudo', '-n', 'apt-get'])
  expect(findApt(pathWith({ 'apt-get': '', sudo: 'exit 1' }).env, 1000)).toBeUndefined()
})

test('5: otherwise one message names the three ways out', async () => {
  const { env } = pathWith({})
  expect(chooseWay(env)).toBe('none')
  const failure = bringUpServices({ root, dataDir: folder(), env, durable: false })
  await expect(failure).rejects.toBeInstanceOf(NoServices)
  await expect(failure).rejects.toThrow(
    /DATABASE_URL[\s\S]*apt-get install mariadb-server redis-server[\s\S]*Docker/,
  )
})

test.skipIf(chooseWay({ PATH: process.env.PATH }) !== 'private')(
  'private servers that are killed, with the process that started them, come back with their data and leave nothing running',
  async () => {
    const dataDir = folder()
    const env = { PATH: process.env.PATH, HOME: process.env.HOME }
    mkdirSync(join(dataDir, 'mysql/data.making'), { recursive: true })
    const options = { root, dataDir, env, durable: true }
    const first = await bringUpServices(options)
    await run(first.databaseUrl, 'CREATE TABLE kept (id INT PRIMARY KEY)')
    await run(first.databaseUrl, 'INSERT INTO kept VALUES (7)')
    const recorded = JSON.parse(readFileSync(join(dataDir, 'run/mysql.json'), 'utf8')) as ProcessRecord
    process.kill(recorded.pid, 'SIGKILL')

    expect(await stopLeftovers(join(dataDir, 'run'))).toContain('redis')
    const second = await bringUpServices(options)
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
