import { Elysia } from 'elysia'
import { createPool, type RowDataPacket } from 'mysql2/promise'

/**
 * Serves the ceilings of the catalog benchmark in a separate process and prints the port. `/bytes/:id/` answers the bytes
 * that were posted to it. `/list/:category/`, `/detail/:sku/` and `/key/:sku/` send the mall's SQL through raw mysql2.
 */
const pool = createPool({ uri: process.env.DATABASE_URL as string, connectionLimit: 16, timezone: 'Z' })
const bytes = new Map<string, Uint8Array<ArrayBuffer>>()
const headers = { 'content-type': 'application/json; charset=utf-8' }

const rows = async (sql: string, values: unknown[]) => (await pool.query<RowDataPacket[]>(sql, values))[0]

async function list(category: number) {
  const ids = await rows(
    'SELECT id FROM tb_sku WHERE category_id = ? AND is_launched = 1 ORDER BY create_time DESC, id DESC',
    [category],
  )
  const page = ids.slice(0, 10).map(({ id }) => id)
  const found = await rows(
    'SELECT id, name, price, default_image_url, comments FROM tb_sku WHERE id IN (?) AND is_launched = 1',
    [page],
  )
  const byId = new Map(found.map((row) => [row.id, row]))
  return { count: ids.length, results: page.map((id) => byId.get(id)) }
}

async function detail(id: number) {
  const [found] = await rows(
    `SELECT s.*, g.*, b.id AS brand, b.name AS brand_name, b.logo FROM tb_sku s JOIN tb_goods g ON g.id = s.goods_id
     JOIN tb_brand b ON b.id = g.brand_id WHERE s.id = ? AND s.is_launched = 1 LIMIT 1`,
    [id],
  )
  const goods = found?.goods_id
  const [images, options, choices] = await Promise.all([
    rows('SELECT image FROM tb_sku_image WHERE sku_id = ? ORDER BY id', [id]),
    rows(
      `SELECT s.id AS spec, s.name, o.id, o.value FROM tb_goods_specification s JOIN tb_specification_option o
       ON o.spec_id = s.id WHERE s.goods_id = ? ORDER BY s.id, o.id`,
      [goods],
    ),
    rows(
      `SELECT c.sku_id, c.spec_id, c.option_id FROM tb_sku_specification c JOIN tb_sku s ON s.id = c.sku_id
       WHERE s.goods_id = ? AND s.is_launched = 1`,
      [goods],
    ),
  ])
  return { ...found, images, options, choices }
}

const app = new Elysia()
  .post(
    '/bytes/:id/',
    async ({ params, request }) => {
      bytes.set(params.id, new Uint8Array(await request.arrayBuffer()))
      return 'OK'
    },
    { parse: 'none' },
  )
  .get('/bytes/:id/', ({ params }) => new Response(bytes.get(params.id), { headers }))
  .get(
    '/list/:id/',
    async ({ params }) => new Response(JSON.stringify(await list(Number(params.id))), { headers }),
  )
  .get(
    '/detail/:id/',
    async ({ params }) => new Response(JSON.stringify(await detail(Number(params.id))), { headers }),
  )
  .get(
    '/key/:id/',
    async ({ params }) =>
      new Response(
        JSON.stringify(await rows('SELECT id, name, price FROM tb_sku WHERE id = ?', [Number(params.id)])),
        {
          headers,
        },
      ),
  )
app.listen({ port: 0, hostname: '127.0.0.1' })
console.log(app.server?.port)
