import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise'
import { runScript } from '../support/processes/child-process.ts'

setDefaultTimeout(180_000)

const name = `meiduo_setup_${process.pid}`
const files = mkdtempSync(join(tmpdir(), 'setup-'))
const env = {
  DATABASE_URL: Object.assign(new URL(process.env.DATABASE_URL ?? ''), { pathname: name }).href,
  MEDIA_DIR: join(files, 'media'),
  PRIVATE_DIR: join(files, 'private'),
}
const first = { SETUP_STAFF_USERNAME: 'first_staff', SETUP_STAFF_PASSWORD: 'mountain-Lake-77' }
let server: Connection

beforeAll(async () => {
  server = await createConnection({ uri: process.env.DATABASE_URL ?? '' })
  await server.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4`)
})
afterAll(async () => {
  await server.query(`DROP DATABASE ${name}`)
  await server.end()
  rmSync(files, { recursive: true })
})

const setup = (more: Record<string, string> = {}, ...args: string[]) =>
  runScript({ ...env, ...more }, 'src/cli/setup.ts', ...args)

async function superusers(): Promise<string[]> {
  const [rows] = await server.query<RowDataPacket[]>(
    `SELECT username FROM ${name}.tb_users WHERE is_superuser AND is_staff ORDER BY id`,
  )
  return rows.map(({ username }) => username)
}

test('a failed step ends the set-up in one line, and what came before stays', async () => {
  const nameless = await setup({ SETUP_STAFF_USERNAME: '' })
  expect([nameless.status, nameless.errors]).toEqual([
    2,
    expect.stringMatching(/SETUP_STAFF_USERNAME: is required without a terminal, or give --username\n$/),
  ])
  const weak = await setup({ ...first, SETUP_STAFF_PASSWORD: 'short' })
  expect([weak.status, weak.errors]).toEqual([
    1,
    expect.stringMatching(
      /8–20 characters.*\nsetup: create-staff failed; correct it and run this command again\n$/,
    ),
  ])
  expect(weak.output).toMatch(/up to date: \d+ migrations/)
  expect(await superusers()).toEqual([])
})

test('the set-up creates the first superuser and checks, and running it again changes nothing', async () => {
  const done = await setup(first)
  expect([done.status, done.output]).toEqual([0, expect.stringMatching(/, 0 failed\n$/)])
  expect(done.output + done.errors).not.toContain(first.SETUP_STAFF_PASSWORD)
  expect(await superusers()).toEqual(['first_staff'])
  const again = await setup({ ...first, SETUP_STAFF_USERNAME: 'second_staff' })
  expect([again.status, again.output]).toEqual([0, expect.stringContaining('a superuser exists')])
  expect(await superusers()).toEqual(['first_staff'])
})

test('a check that fails, a server that does not answer and other arguments have their status', async () => {
  const failed = await setup({ SMTP_URL: 'smtp://127.0.0.1:1' })
  expect([failed.status, failed.output]).toEqual([1, expect.stringMatching(/failed {3}mail: /)])
  const down = await setup({ REDIS_URL: 'redis://:hidden@127.0.0.1:1/0' })
  expect([down.status, down.errors]).toEqual([1, 'REDIS_URL: 127.0.0.1:1 does not answer (ECONNREFUSED)\n'])
  expect((await setup({}, '--user', 'x')).status).toBe(2)
  expect((await setup({}, '--username')).status).toBe(2)
})
