import { afterAll, expect, test } from 'bun:test'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createConnection } from 'mysql2/promise'

const root = resolve(import.meta.dir, '../..')
const dumps = resolve(root, '../shared/data')
const goodsDump = join(dumps, 'meiduo_goods.sql')
const areasDump = join(dumps, 'meiduo_areas.sql')
const server = new URL(process.env.DATABASE_URL as string)
const made: string[] = []

async function query<T>(url: string, statements: string): Promise<T> {
  const connection = await createConnection({ uri: url, multipleStatements: true, timezone: 'Z' })
  try {
    return (await connection.query(statements))[0] as T
  } finally {
    await connection.end()
  }
}

async function database(): Promise<string> {
  const name = `import_${crypto.randomUUID().replaceAll('-', '').slice(0, 16)}`
  await query(server.href, `CREATE DATABASE ${name} CHARACTER SET utf8mb4`)
  made.push(name)
  return Object.assign(new URL(server), { pathname: `/${name}` }).href
}

async function run(script: string, databaseUrl: string, ...args: string[]) {
  const env = { ...process.env, DATABASE_URL: databaseUrl }
  const child = Bun.spawn([process.execPath, join(root, script), ...args], {
    cwd: root,
    env,
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const [output, errors] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ])
  return { status: await child.exited, output, errors }
}

async function target(): Promise<string> {
  const url = await database()
  expect((await run('src/cli/migrate.ts', url)).status).toBe(0)
  return url
}

afterAll(() => query(server.href, made.map((name) => `DROP DATABASE ${name};`).join('')))

const variant = `
CREATE TABLE tb_areas (id VARCHAR(6) PRIMARY KEY, name VARCHAR(20), parent_id VARCHAR(6));
INSERT INTO tb_areas VALUES ('110101','东城区','110100'),('110100','北京市','110000'),('110000','北京市',NULL),('999999','孤儿','888888');
CREATE TABLE tb_user (id INT PRIMARY KEY, username VARCHAR(150), password VARCHAR(128), mobile VARCHAR(11), last_login DATETIME, default_address_id INT, nickname VARCHAR(9));
INSERT INTO tb_user VALUES (1,'xiaoming','pbkdf2_sha256$1$a$b','13800000001',NULL,1,'extra');
CREATE TABLE tb_addresses (id INT PRIMARY KEY, user_id INT, receiver VARCHAR(20), province_id INT, city_id INT, district_id INT, place VARCHAR(50), mobile VARCHAR(11));
INSERT INTO tb_addresses VALUES (1,1,'小明',110000,110100,110101,'某街','13800000001'),(2,77,'无主',110000,110100,110101,'某街','13800000001');
CREATE TABLE tb_goods_category (id INT PRIMARY KEY, name VARCHAR(10), parent_id INT);
INSERT INTO tb_goods_category VALUES (3,'手机',2),(2,'数码',1),(1,'电子',NULL);
CREATE TABLE tb_brand (id INT PRIMARY KEY, name VARCHAR(20));
INSERT INTO tb_brand VALUES (1,'某牌');
CREATE TABLE tb_spu (id INT PRIMARY KEY, name VARCHAR(50), brand_id INT, category1_id INT, category2_id INT, category3_id INT);
INSERT INTO tb_spu VALUES (1,'某手机',1,1,2,3);
CREATE TABLE tb_sku (id INT PRIMARY KEY, name VARCHAR(50), spu_id INT, category_id INT, price DECIMAL(10,2), stock INT, default_image VARCHAR(200));
INSERT INTO tb_sku VALUES (1,'某手机 金',1,3,50.00,-4,'group1/M00/a'),(2,'没有商品',9,3,1.00,1,'');
CREATE TABLE tb_order_info (oid VARCHAR(64) PRIMARY KEY, create_time DATETIME(6), user_id INT, address_id INT, total_count INT, total_amount DECIMAL(10,2), freight DECIMAL(10,2), pay_method SMALLINT, status SMALLINT);
INSERT INTO tb_order_info VALUES ('20180101000000000000001','2018-01-01 00:00:00',1,1,2,110.00,10.00,2,2);
CREATE TABLE tb_order_goods (id INT PRIMARY KEY, order_id VARCHAR(64), sku_id INT, count INT, price DECIMAL(10,2));
INSERT INTO tb_order_goods VALUES (1,'20180101000000000000001',1,2,50.00);
CREATE TABLE tb_payment (id INT PRIMARY KEY, order_id VARCHAR(64), trade_id VARCHAR(100));
INSERT INTO tb_payment VALUES (1,'20180101000000000000001','2018t');`

test('a database with other names, missing and extra columns comes over whole, and what cannot is named', async () => {
  const [from, to] = [await database(), await target()]
  await query(from, variant)
  const first = await run('src/cli/import-django.ts', to, from)
  expect(first.status).toBe(1)
  expect(first.errors.trim().split('\n').sort()).toEqual([
    'refused: tb_address 2: user_id 77 is missing',
    'refused: tb_areas 999999: parent_id 888888 is missing',
    'refused: tb_sku 2: goods_id 9 is missing',
  ])
  expect(first.output).toContain('mended: tb_sku 1: stock -4 became 0')

  const state = () =>
    query<object[]>(
      to,
      `SELECT o.order_id, o.total_amount, o.freight, o.pay_amount, o.receiver, o.receiver_place, l.name, l.image_url, p.amount,
         u.default_address_id FROM tb_order_info o JOIN tb_order_goods l ON l.order_id = o.order_id
         JOIN tb_payment p ON p.order_id = o.order_id JOIN tb_users u ON u.id = o.user_id`,
    )
  const expected = {
    order_id: '20180101000000000000001',
    total_amount: '100.00',
    freight: '10.00',
    pay_amount: '110.00',
    receiver: '小明',
    receiver_place: '北京市北京市东城区某街',
    name: '某手机 金',
    image_url: 'group1/M00/a',
    amount: '110.00',
    default_address_id: 1,
  }
  expect(await state()).toEqual([expected])
  const again = await run('src/cli/import-django.ts', to, from)
  expect(again.output).toBe(first.output)
  expect(await state()).toEqual([expected])
}, 60_000)

test('a target that sells something else, the source itself, and a database without Meiduo are refused', async () => {
  const [from, to] = [await database(), await target()]
  expect((await run('src/cli/import-django.ts', to, to)).errors).toContain('the source is the target')
  expect((await run('src/cli/import-django.ts', to, from)).status).toBe(2)
  await query(from, variant)
  expect((await run('src/cli/import-django.ts', server.href, from)).errors).toContain(
    'already sells something else',
  )
}, 60_000)

test.skipIf(!existsSync(goodsDump))(
  'a real Meiduo catalogue and its areas come over without a row refused, twice',
  async () => {
    const [from, to] = [await database(), await target()]
    await query(from, 'CREATE TABLE tb_areas (id INT PRIMARY KEY, name VARCHAR(20), parent_id INT)')
    await query(from, await Bun.file(areasDump).text())
    await query(from, await Bun.file(goodsDump).text())
    for (const _ of [1, 2]) {
      const { status, errors, output } = await run('src/cli/import-django.ts', to, from)
      expect([status, errors]).toEqual([0, ''])
      expect(output).toContain('tb_sku: 16 read, 16 written, 0 refused')
    }
    for (const table of [
      'tb_areas',
      'tb_goods_category',
      'tb_goods',
      'tb_sku',
      'tb_sku_specification',
      'tb_content',
    ]) {
      const count = (url: string) => query<{ n: number }[]>(url, `SELECT COUNT(*) AS n FROM ${table}`)
      expect([table, await count(to)]).toEqual([table, await count(from)])
    }
  },
  60_000,
)
