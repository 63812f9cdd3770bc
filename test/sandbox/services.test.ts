import { afterEach, expect, test } from 'bun:test'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
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

/** The same, with the system's own small programs behind. */
function withShell(env: { PATH: string; SERVER_PATH: string }) {
  return { ...env, PATH: `${env.PATH}:/usr/bin:/bin` }
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
  const services = await bringUpServices({ root, dataDir: folder(), env, durable: true })
  await services.stop()
  expect(calls()).toContain('docker compose up -d --wait mysql redis')
  expect(calls().at(-1)).toBe('docker compose stop mysql redis')
  expect(services.databaseUrl).toMatch(/^mysql:\/\/meiduo:.+@127\.0\.0\.1:\d+\/meiduo$/)
  expect(services.redisUrl).toMatch(/^redis:\/\/127\.0\.0\.1:\d+\/0$/)
})

test('3: a container is brought up for the one that is not given, and the environment keeps the other', async () => {
  const { env, calls } = pathWith({ docker: 'exit 0' })
  const options = { root, dataDir: folder(), durable: true }
  const services = await bringUpServices({ ...options, env: { ...env, DATABASE_URL: given.DATABASE_URL } })
  expect(calls().filter((call) => call.includes(' up '))).toEqual(['docker compose up -d --wait redis'])
  expect(services.databaseUrl).toBe(given.DATABASE_URL)
})

test('3: two checkouts have containers of their own, and those of a test run leave no volume', async () => {
  const { env, calls } = pathWith({ docker: 'echo "$COMPOSE_PROJECT_NAME" >>"$0.projects"' })
  const [one, two] = [folder(), folder()]
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

test('4: an engine that does not answer leads to apt, which installs what is missing', async () => {
  const { env, calls } = pathWith({
    docker: 'exit 1',
    'apt-get': 'exit 0',
    sudo: 'exit 0',
    'redis-server': '',
  })
  expect(chooseWay(env)).toBe('apt')
  await installPackages(
    findApt(env, 0) as string[],
    ['mariadb-server'],
    withShell(env),
    join(folder(), 'policy'),
  )
  expect(calls().at(-1)).toBe('apt-get install -y -qq --no-install-recommends mariadb-server')
  expect(findApt(env, 1000)?.map((part) => part.split('/').at(-1))).toEqual(['sudo', '-n', 'apt-get'])
  expect(findApt(pathWith({ 'apt-get': '', sudo: 'exit 1' }).env, 1000)).toBeUndefined()
})

test('4: an installed server is kept from starting, through sudo too, and no policy of the machine is touched', async () => {
  const policy = join(folder(), 'policy-rc.d')
  const look = `[ "$1" = update ] || { echo "$DEBIAN_FRONTEND" && sh "${policy}"; echo "$?"; } >"$0.saw"`
  const { env } = pathWith({ 'apt-get': look, sudo: 'shift; exec /usr/bin/env -i PATH="$PATH" "$@"' })
  const apt = findApt({ ...withShell(env) }, 1000) as string[]
  expect(apt.slice(0, 2)).toEqual([join(env.PATH, 'sudo'), '-n'])
  const saw = () => readFileSync(join(env.PATH, 'apt-get.saw'), 'utf8').trim().split('\n')

  await installPackages(apt, ['redis-server'], withShell(env), policy)
  expect(saw()).toEqual(['noninteractive', '101'])
  expect(existsSync(policy)).toBe(false)

  writeFileSync(policy, '#!/bin/sh\n# meiduo-mall, killed half way\nexit 101\n')
  await installPackages(apt, ['redis-server'], withShell(env), policy)
  expect(existsSync(policy)).toBe(false)

  writeFileSync(policy, '#!/bin/sh\nexit 7\n')
  await installPackages(apt, ['redis-server'], withShell(env), policy)
  expect(saw()).toEqual(['noninteractive', '7'])
  expect(readFileSync(policy, 'utf8')).toContain('exit 7')
})

test('4: a failing apt-get is told', async () => {
  const { env } = pathWith({ 'apt-get': 'exit 100' })
  const installing = installPackages(
    [join(env.PATH, 'apt-get')],
    ['redis-server'],
    withShell(env),
    join(folder(), 'p'),
  )
  await expect(installing).rejects.toThrow('apt-get could not install redis-server')
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
  'private servers that are killed, their password lost, come back with their data and leave nothing running',
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
    rmSync(join(dataDir, 'mysql/password'))
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
