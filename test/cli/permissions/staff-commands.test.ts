import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { join, resolve } from 'node:path'
import type { RowDataPacket } from 'mysql2/promise'
import { verifyPassword } from '../../../src/lib/crypto/passwords.ts'
import { createIsolatedDatabase, type IsolatedDatabase } from '../../support/database/isolated-database.ts'
import { waitUntil } from '../../support/processes/isolated-app.ts'
import { withoutShopLine } from '../shop-line.ts'

const root = resolve(import.meta.dir, '../../..')
let shop: IsolatedDatabase

// each command is a process, which waits for the processors of all other tests
setDefaultTimeout(300_000)
beforeAll(async () => {
  shop = await createIsolatedDatabase()
})
afterAll(() => shop.drop())

/** Runs a command on the shop with a standard input. */
async function run(script: string, args: readonly string[], input = '') {
  const child = Bun.spawn([process.execPath, '--no-env-file', join(root, `src/cli/${script}.ts`), ...args], {
    cwd: root,
    env: { ...process.env, DATABASE_URL: shop.url },
    stdin: new Blob([input]),
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const [output, errors] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ])
  return { status: await child.exited, output: output.trim(), errors: withoutShopLine(errors).trim() }
}
const rows = async (sql: string) =>
  (await shop.connection.query<RowDataPacket[]>(sql))[0].map((row) => ({ ...row }) as Record<string, unknown>)
const userOf = async (username: string) =>
  (await rows(`SELECT * FROM tb_users WHERE username = '${username}'`))[0] as Record<string, unknown>
const entries = () =>
  rows('SELECT user_id, actor, action, object, `before`, `after`, address FROM tb_audit_entry ORDER BY id')

test('create-staff makes the first superuser with the password of standard input, and the audit trail names the command', async () => {
  const { status, output, errors } = await run(
    'create-staff',
    ['first_boss', '--superuser'],
    'correct-horse\n',
  )
  expect([status, output, errors]).toEqual([0, expect.stringContaining('superuser first_boss'), ''])
  const user = await userOf('first_boss')
  expect(user).toMatchObject({ is_staff: 1, is_superuser: 1, is_active: 1, mobile: null, last_login: null })
  expect(await verifyPassword('correct-horse', user.password as string)).toBe(true)
  const [added, promoted] = await entries()
  expect(added).toMatchObject({
    ...{ user_id: null, actor: 'create-staff', action: 'create-staff', object: `user:${user.id}` },
    ...{ before: 'null', address: expect.stringMatching(/^.+@.+$/) },
  })
  expect(promoted).toMatchObject({ object: `superuser:${user.id}`, after: '{"is_superuser":true}' })
  expect(JSON.stringify(await entries())).not.toContain('correct-horse')
})

test('create-staff without --superuser makes a staff user without permissions', async () => {
  const args = ['keeper', '--mobile', '138 0000 0021']
  expect((await run('create-staff', args, 'correct-horse')).status).toBe(0)
  expect(await userOf('keeper')).toMatchObject({ is_staff: 1, is_superuser: 0, mobile: '13800000021' })
})

test('create-staff has no default password, keeps to the policy, and refuses taken names and bad arguments', async () => {
  for (const [args, input, status, said] of [
    [['second_boss'], '', 2, 'password'],
    [['second_boss'], 'short', 2, 'password'],
    [['second_boss'], '12345678', 1, 'password_too_weak'],
    [['second_boss'], 'second_boss1', 1, 'password_too_weak'],
    [['keeper'], 'correct-horse', 1, 'username_taken'],
    [['second_boss', '--mobile', '13800000021'], 'correct-horse', 1, 'mobile_taken'],
    [['--recover', 'no_such'], 'correct-horse', 1, 'not_found'],
    [[], '', 2, 'usage'],
    [['abc'], '', 2, 'usage'],
    [['second_boss', '--mobile'], '', 2, 'usage'],
    [['second_boss', '--mobile', '12'], '', 2, 'usage'],
    [['second_boss', '--admin'], '', 2, 'usage'],
    [['keeper', '--recover', '--superuser'], '', 2, 'usage'],
    [['a_system', '--service', '--mobile', '13800000031'], '', 2, 'usage'],
  ] as const) {
    const answer = await run('create-staff', args, input)
    expect([args, answer.status, answer.errors]).toEqual([args, status, expect.stringContaining(said)])
  }
  expect(await rows("SELECT id FROM tb_users WHERE username = 'second_boss'")).toEqual([])
})

test('create-staff --service makes an account that no password signs in to, without asking for one', async () => {
  const { status, output } = await run('create-staff', ['--service', 'warehouse_1'], '')
  expect([status, output]).toEqual([0, expect.stringContaining('service account')])
  const user = await userOf('warehouse_1')
  expect(user).toMatchObject({ is_staff: 1, is_service: 1, is_superuser: 0, mobile: null })
  for (const password of ['', '!', user.password as string])
    expect(await verifyPassword(password, user.password as string)).toBe(false)
  const answer = await run('create-staff', ['--recover', 'warehouse_1'], 'correct-horse')
  expect([answer.status, answer.errors]).toEqual([1, expect.stringContaining('service_account')])
})

test('--recover gives staff a new password, removes the second factor, ends all sessions, and is audited', async () => {
  const before = await userOf('first_boss')
  await shop.connection.query(
    `INSERT INTO tb_staff_totp (user_id, create_time, encrypted_secret, confirm_time)
     VALUES (${before.id}, UTC_TIMESTAMP(6), 'x', UTC_TIMESTAMP(6))`,
  )
  const { status } = await run('create-staff', ['--recover', 'first_boss'], 'another-horse\n')
  expect(status).toBe(0)
  const user = await userOf('first_boss')
  expect(await verifyPassword('another-horse', user.password as string)).toBe(true)
  expect(user.token_generation).toBe(Number(before.token_generation) + 1)
  expect(user).toMatchObject({ is_superuser: 1 })
  expect(await rows(`SELECT user_id FROM tb_staff_totp WHERE user_id = ${user.id}`)).toEqual([])
  const actor = 'create-staff --recover'
  const after = JSON.stringify({ details: { follows_from: `user:${user.id}` }, is_enabled: false })
  expect((await entries()).slice(-2)).toMatchObject([
    { actor, object: `password:${user.id}` },
    { actor, object: `totp:${user.id}`, after },
  ])
})

test('grant adds and withdraws permissions, groups and the rights of a superuser, and never the last of these', async () => {
  await shop.connection.query("INSERT INTO auth_group (name) VALUES ('仓库')")
  const given = await run('grant', ['keeper', 'goods.change_sku', 'orders.view_orderinfo', '--group', '仓库'])
  expect([given.status, given.output]).toEqual([0, 'keeper has 1 groups and 2 direct permissions'])
  expect((await run('grant', ['keeper', 'goods.change_sku'])).output).toContain('2 direct permissions')
  const taken = await run('grant', ['keeper', '--withdraw', 'goods.change_sku', '--group', '仓库'])
  expect(taken.output).toBe('keeper has 0 groups and 1 direct permissions')
  const last = await run('grant', ['first_boss', '--withdraw', '--superuser'])
  expect([last.status, last.errors]).toEqual([1, expect.stringContaining('last_superuser')])
  expect((await run('grant', ['keeper', '--superuser'])).output).toContain('keeper is a superuser')
  expect((await run('grant', ['first_boss', '--withdraw', '--superuser'])).status).toBe(0)
  expect(await rows('SELECT username FROM tb_users WHERE is_superuser')).toEqual([{ username: 'keeper' }])
  const kept = (await entries()).filter(({ actor }) => String(actor).startsWith('grant'))
  expect(kept.map(({ actor, object }) => `${actor} ${String(object).split(':')[0]}`)).toEqual([
    ...['grant user', 'grant user', 'grant --withdraw user', 'grant user', 'grant superuser'],
    ...['grant --withdraw user', 'grant --withdraw superuser'],
  ])
})

test('grant names what does not exist, and changes nothing', async () => {
  for (const [args, status, said] of [
    [
      ['keeper', 'goods.fly_sku', '--group', '无'],
      1,
      'does not exist: the group 无, the permission goods.fly_sku',
    ],
    [['no_such', 'goods.view_sku'], 1, 'not_found'],
    [['keeper'], 2, 'usage'],
    [['keeper', 'sku'], 2, 'usage'],
    [['keeper', '--group'], 2, 'usage'],
  ] as const) {
    const answer = await run('grant', args)
    expect([args, answer.status, answer.errors]).toEqual([args, status, expect.stringContaining(said)])
  }
})

test('staff list names rank, groups and direct permissions, and staff permissions all permissions', async () => {
  const { status, output } = await run('staff', ['list'])
  expect([status, output.split('\n').map((line) => line.split('\t').slice(1))]).toEqual([
    0,
    [
      ['username', 'rank', 'groups', 'direct permissions'],
      ['warehouse_1', 'service account', '–', '–'],
      ['keeper', 'superuser', '–', 'orders.view_orderinfo'],
      ['first_boss', 'staff', '–', '–'],
    ],
  ])
  const all = await run('staff', ['permissions'])
  expect(all.output).toContain('goods.change_sku\t修改商品 SKU')
  expect((await run('staff', [])).status).toBe(2)
})

test('at a terminal the password is asked for twice and never displayed, and two that differ are refused', async () => {
  for (const [second, status] of [
    ['different-horse', 2],
    ['hidden-horsx\u007fe', 0],
  ] as const) {
    let shown = ''
    const decoder = new TextDecoder()
    const child = Bun.spawn(
      [process.execPath, '--no-env-file', join(root, 'src/cli/create-staff.ts'), 'typed_boss'],
      {
        cwd: root,
        env: { ...process.env, DATABASE_URL: shop.url },
        terminal: {
          data: (_terminal: unknown, data: Uint8Array) => {
            shown += decoder.decode(data)
          },
        },
      },
    )
    await waitUntil('the first prompt', () => shown.includes('password: '))
    child.terminal?.write('hidden-horse\r')
    await waitUntil('the second prompt', () => shown.includes('again: '))
    child.terminal?.write(`${second}\r`)
    expect([second, await child.exited]).toEqual([second, status])
    expect(shown).not.toContain('horse')
  }
  const { password } = await userOf('typed_boss')
  expect(await verifyPassword('hidden-horse', password as string)).toBe(true)
})
