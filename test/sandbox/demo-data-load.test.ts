import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise'
import { variantOf } from '../../src/domains/pictures/picture-keys.ts'
import { verifyPassword } from '../../src/lib/passwords.ts'
import { buildCatalogue } from '../../src/sandbox/demo-data/catalogue.ts'

const catalogue = buildCatalogue()
const name = `meiduo_demo_${process.pid}_${crypto.randomUUID().slice(0, 8)}`
const url = new URL(process.env.DATABASE_URL ?? '')
url.pathname = name
const mediaDir = await mkdtemp(join(tmpdir(), 'demo-load-'))
let database: Connection

beforeAll(async () => {
  database = await createConnection({ uri: process.env.DATABASE_URL ?? '' })
  await database.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4`)
  await database.query(`USE ${name}`)
  await run('src/cli/migrate.ts')
})

afterAll(async () => {
  await database.query(`DROP DATABASE IF EXISTS ${name}`)
  await database.end()
  await rm(mediaDir, { recursive: true, force: true })
})

test('without areas the loader fails and leaves nothing behind', async () => {
  const { status, output } = await run('src/sandbox/demo-data/load.ts')
  expect([status, output]).toEqual([1, ''])
  for (const table of ['tb_goods_category', 'tb_sku', 'tb_content', 'tb_users'])
    expect(await count(table)).toBe(0)
}, 120_000)

test('areas are loaded once, repeated without change, and corrected where they differ', async () => {
  expect((await run('src/cli/seed.ts')).status).toBe(0)
  const first = await fingerprint('tb_areas')
  expect(await count('tb_areas WHERE parent_id IS NULL')).toBe(34)
  expect(await count('tb_areas')).toBe(34 + 367 + 3361)
  await database.query("UPDATE tb_areas SET name = '旧名' WHERE id = 330106")
  await database.query("INSERT INTO tb_areas (id, name, parent_id) VALUES (330199, '自设区', 330100)")
  expect((await run('src/cli/seed.ts')).status).toBe(0)
  expect(await count("tb_areas WHERE id = 330199 AND name = '自设区'")).toBe(1)
  await database.query('DELETE FROM tb_areas WHERE id = 330199')
  expect(await fingerprint('tb_areas')).toBe(first)
}, 60_000)

test('two loaders at once fill the shop once, and one of them tells the users', async () => {
  const answers = await Promise.all([
    run('src/sandbox/demo-data/load.ts'),
    run('src/sandbox/demo-data/load.ts'),
  ])
  expect(answers.map(({ status }) => status)).toEqual([0, 0])
  const lines = answers.map(({ output }) => output).filter(Boolean)
  expect(lines).toHaveLength(1)
  expect(await count('tb_sku')).toBe(catalogue.skus.length)
  expect(await count('tb_sku_image')).toBe(catalogue.skuImages.length)
  expect(await count('tb_sku_specification')).toBe(catalogue.skuSpecifications.length)
  expect(await count('tb_content')).toBe(catalogue.contents.length)
  expect(await count('tb_sku WHERE sales <> 0 OR comments <> 0')).toBe(0)
  const { shopper, staff } = JSON.parse(lines[0] ?? '')
  expect(shopper).toEqual({ username: 'demo_shopper', password: expect.any(String), mobile: '15400000001' })
  expect(await signsIn(shopper)).toBe(true)
  expect(await signsIn(staff)).toBe(true)
  expect(await count("tb_users WHERE username = 'demo_staff' AND is_staff AND is_superuser")).toBe(1)
  expect(await count("tb_users WHERE username = 'demo_shopper' AND NOT is_staff AND NOT is_superuser")).toBe(
    1,
  )
}, 120_000)

test('the shopper has an address whose district, city and province belong together, and it is the default', async () => {
  const [rows] = await database.query<RowDataPacket[]>(
    `SELECT p.name AS province, c.name AS city, d.name AS district FROM tb_users u
     JOIN tb_address a ON a.id = u.default_address_id AND a.user_id = u.id
     JOIN tb_areas d ON d.id = a.district_id JOIN tb_areas c ON c.id = a.city_id AND c.id = d.parent_id
     JOIN tb_areas p ON p.id = a.province_id AND p.id = c.parent_id WHERE u.username = 'demo_shopper'`,
  )
  const places = rows.map(({ province, city, district }) => [province, city, district])
  expect(places).toEqual([['浙江省', '杭州市', '西湖区']])
})

test('prices arrive to the fen, and newest first is an order', async () => {
  const [rows] = await database.query<RowDataPacket[]>(
    'SELECT id, price, COUNT(*) OVER (PARTITION BY create_time) AS together FROM tb_sku ORDER BY create_time DESC',
  )
  expect(rows.map(({ id }) => id)).toEqual(catalogue.skus.map(({ id }) => id).reverse())
  expect(rows.every(({ together }) => Number(together) === 1)).toBe(true)
  expect(rows.at(-1)?.price).toBe('2699.00')
})

test('a second run changes nothing, says nothing, and draws again only a picture that is gone', async () => {
  const before = await fingerprint('tb_sku', 'tb_users', 'tb_content', 'tb_address')
  const gone = join(mediaDir, catalogue.skus[0]?.defaultImageUrl ?? '')
  await rm(gone)
  const { status, output } = await run('src/sandbox/demo-data/load.ts')
  expect([status, output]).toEqual([0, ''])
  expect(await fingerprint('tb_sku', 'tb_users', 'tb_content', 'tb_address')).toBe(before)
  expect(await Bun.file(gone).exists()).toBe(true)
  const files = (await readdir(mediaDir, { recursive: true })).filter((file) => file.includes('.'))
  expect(files.sort()).toEqual(catalogue.pictures.flatMap(({ key }) => filesOf(key)).sort())
}, 60_000)

async function run(script: string): Promise<{ status: number; output: string }> {
  const child = Bun.spawn([process.execPath, '--no-env-file', join(import.meta.dir, '../..', script)], {
    env: { ...process.env, DATABASE_URL: url.href, MEDIA_DIR: mediaDir },
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const [output, errors] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ])
  const status = await child.exited
  if (status !== 0 && script !== 'src/sandbox/demo-data/load.ts') throw new Error(errors)
  return { status, output: output.trim() }
}

async function count(tableAndCondition: string): Promise<number> {
  const [rows] = await database.query<RowDataPacket[]>(`SELECT COUNT(*) AS n FROM ${tableAndCondition}`)
  return Number(rows[0]?.n)
}

async function fingerprint(...tables: string[]): Promise<string> {
  const contents: unknown[] = []
  for (const table of tables) contents.push((await database.query(`SELECT * FROM ${table} ORDER BY id`))[0])
  return Bun.hash(JSON.stringify(contents)).toString()
}

async function signsIn({ username, password }: { username: string; password: string }): Promise<boolean> {
  const [rows] = await database.query<RowDataPacket[]>('SELECT password FROM tb_users WHERE username = ?', [
    username,
  ])
  return verifyPassword(password, rows[0]?.password)
}

/** The files of a picture: a product has every size in both formats. */
function filesOf(key: string): string[] {
  if (!key.startsWith('pictures/')) return [key]
  const sizes = ['cart', 'list', 'detail'] as const
  return sizes.flatMap((size) => [variantOf(key, size, 'webp'), variantOf(key, size, 'jpg')])
}
