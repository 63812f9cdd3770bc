import { beforeAll, describe, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { permissions, userPermissions, users } from '../../../../src/db/schema/auth.ts'
import { skus } from '../../../../src/db/schema/catalog.ts'
import {
  type ExportListName,
  exportListNames,
  exportLists,
} from '../../../../src/domains/staff/exports/lists/registry.ts'
import { privateFiles } from '../../../../src/gateways/media/private-files.ts'
import { addSeconds, now } from '../../../../src/lib/clock.ts'
import { readSheet } from '../../../../src/lib/sheets/read-sheet.ts'
import { sheetLimits } from '../../../../src/lib/sheets/sheet-row.ts'
import { withTemporaryFile } from '../../../../src/lib/temporary-file.ts'
import { finishedExport, newExport } from '../../../support/factories/exports.ts'
import { createOrder } from '../../../support/factories/orders/orders.ts'
import { settledPerson } from '../../../support/factories/settled-person.ts'
import { createGoods, createLeafCategory, createSku } from '../../../support/factories/skus.ts'
import { finishedImport } from '../../../support/factories/staff/imports.ts'
import { createStaff } from '../../../support/factories/staff/staff.ts'
import { call } from '../../../support/http.ts'

async function bytesOf({ fileKey, fileSize }: { fileKey: string | null; fileSize: number | null }) {
  return privateFiles.read(fileKey ?? '', 0, fileSize ?? 0)
}

async function rowsOf(bytes: Uint8Array): Promise<string[][]> {
  return withTemporaryFile(async (path) => {
    await Bun.write(path, bytes)
    const rows: string[][] = []
    for await (const { cells } of readSheet(path, sheetLimits(100_000))) rows.push([...cells])
    return rows
  })
}

async function goodsWithSkus(count: number) {
  const categoryId = await createLeafCategory()
  const goodsId = await createGoods(categoryId)
  const ids: number[] = []
  for (let i = 0; i < count; i++)
    ids.push(await createSku({ goodsId, categoryId, name: `商品 ${i}`, price: '12.50' }))
  return { goodsId, ids }
}

test('exports the chosen columns of the chosen rows, newest first, and no formula runs', async () => {
  const { goodsId, ids } = await goodsWithSkus(2)
  await db
    .update(skus)
    .set({ caption: '=1+1' })
    .where(eq(skus.id, ids[0] as number))
  const columns = ['id', 'caption', 'price', 'is_launched']
  const done = await finishedExport({ columns, filters: { spu_id: String(goodsId) } })
  expect(done).toMatchObject({ state: 'done', rowCount: 2 })
  expect(Buffer.from(await bytesOf(done)).toString()).toBe(
    `\uFEFFSKU 编号,副标题,售价,是否上架\r\n${ids[1]},,12.50,TRUE\r\n${ids[0]},'=1+1,12.50,TRUE\r\n`,
  )
})

test.each(['csv', 'xlsx'] as const)(
  'an exported %s that is imported unchanged changes nothing',
  async (format) => {
    const { goodsId, ids } = await goodsWithSkus(2)
    await db
      .update(skus)
      .set({ caption: '-\'=a,"b' })
      .where(eq(skus.id, ids[0] as number))
    await db
      .update(skus)
      .set({ caption: '甲' })
      .where(eq(skus.id, ids[1] as number))
    const bytes = await bytesOf(await finishedExport({ format, filters: { spu_id: String(goodsId) } }))
    const file = new File([bytes as Uint8Array<ArrayBuffer>], `skus.${format}`)
    expect(await finishedImport({ file })).toMatchObject({
      state: 'done',
      rowCount: 2,
      unchangedCount: 2,
      changedCount: 0,
      invalidCount: 0,
    })
  },
)

test.each(exportListNames)('exports every column of the list of %s', async (list: ExportListName) => {
  const { query } = exportLists[list]
  // a filter that a list requires
  const filters = Object.fromEntries((query.required ?? []).map((name: string) => [name, '1']))
  const done = await finishedExport({ list, format: 'xlsx', filters })
  const [headings] = await rowsOf(await bytesOf(done))
  expect([done.error, headings]).toEqual([null, exportLists[list].columns.map(({ label }) => label.zh)])
})

test.each(['orders', 'refunds', 'skus'] as const)(
  'amounts of the list of %s have two decimals',
  async (list) => {
    const order = await createOrder(2)
    await call('POST', `/orders/${order.orderId}/refunds/`, {
      token: order.user.token,
      body: { reason: '不想要了', amount: '1.00' },
    })
    const { goodsId } = await goodsWithSkus(1)
    const from = addSeconds(now(), -60).toISOString()
    const filters: Record<string, string> = list === 'skus' ? { spu_id: String(goodsId) } : { from }
    const columns = exportLists[list].columns
      .map(({ name }) => name)
      .filter((name) => /price|amount/.test(name))
    const done = await finishedExport({ list, columns, format: 'csv', filters })
    const [, ...rows] = Buffer.from(await bytesOf(done))
      .toString()
      .trim()
      .split('\r\n')
    expect(rows.length).toBeGreaterThan(0)
    for (const cell of rows.join(',').split(',')) expect(cell).toMatch(/^\d+\.\d{2}$/)
  },
)

describe('no file holds what an erasure deletes', () => {
  let person: Awaited<ReturnType<typeof settledPerson>>
  beforeAll(async () => {
    person = await settledPerson()
  })

  test.each(exportListNames)('in an export of %s', async (list) => {
    const isStaff = list === 'admins'
    await db.update(users).set({ isStaff }).where(eq(users.id, person.id))
    const required: readonly string[] = exportLists[list].query.required ?? []
    const filters = Object.fromEntries(required.map((name) => [name, '1']))
    const done = await finishedExport({ list, filters })
    const text = Buffer.from(await bytesOf(done)).toString()
    expect(done.state).toBe('done')
    if (isStaff || list === 'customers') expect(text).toContain(`\n${person.id},`)
    expect(person.texts.filter((each) => text.includes(each))).toEqual([])
  })
})

describe('over HTTP', () => {
  const post = (token: string, body: object) => call('POST', '/meiduo_admin/exports/', { token, body })

  test('an export is downloaded as an attachment that nothing caches', async () => {
    const { goodsId } = await goodsWithSkus(1)
    const staff = await createStaff(['goods.view_sku'])
    const { id } = await finishedExport({ filters: { spu_id: String(goodsId) } }, staff.id)
    const answer = await call('GET', `/meiduo_admin/exports/${id}/file/`, { token: staff.token })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="skus-${id}.csv"`)
    expect(answer.text).toContain('商品 0')
    expect((await call('GET', `/media/exports/${id}.csv`)).status).toBe(404)
    const list = await call<{ lists: { id: number }[] }>('GET', '/meiduo_admin/exports/', {
      token: staff.token,
    })
    expect(list.json.lists.map((each) => each.id)).toEqual([id])
  })

  test('who does not see an export does not download its file, also with the permission of its list', async () => {
    const { id } = await finishedExport()
    const path = `/meiduo_admin/exports/${id}/`
    for (const [permissions, detail, file] of [
      [['goods.view_sku'], 404, 404],
      [['goods.view_sku', 'staff.view_export'], 200, 200],
      [['goods.view_brand', 'staff.view_export'], 200, 403],
    ] as const) {
      const { token } = await createStaff([...permissions])
      const statuses = [(await call('GET', path, { token })).status]
      statuses.push((await call('GET', `${path}file/`, { token })).status)
      expect([permissions, ...statuses]).toEqual([permissions, detail, file])
    }
  })

  test('imports of others are exported and downloaded only with the permission to see them', async () => {
    const maker = await createStaff(['goods.change_sku', 'goods.add_sku', 'staff.view_import'])
    const [own, other] = [await finishedImport({}, maker.id), await finishedImport()]
    const idsOf = async (list: ExportListName) => {
      const done = await finishedExport({ list, columns: ['id'] as string[], filters: {} }, maker.id)
      return { id: done.id, ids: (await rowsOf(await bytesOf(done))).slice(1).map(([id]) => Number(id)) }
    }
    const [all, mine] = [await idsOf('imports'), await idsOf('own_imports')]
    expect(all.ids).toEqual(expect.arrayContaining([own.id, other.id]))
    expect(mine.ids).toEqual([own.id])
    const download = async (token: string) =>
      Promise.all(
        [all, mine].map(
          async ({ id }) => (await call('GET', `/meiduo_admin/exports/${id}/file/`, { token })).status,
        ),
      )
    expect(await download(maker.token)).toEqual([200, 200])
    const importer = ['goods.change_sku', 'staff.view_export'] as const
    expect(await download((await createStaff([...importer])).token)).toEqual([403, 403])
    expect(await download((await createStaff([...importer, 'staff.view_import'])).token)).toEqual([200, 200])
    await db.delete(userPermissions).where(eq(userPermissions.userId, maker.id))
    const [kept] = await db.select().from(permissions).where(eq(permissions.codename, 'change_sku'))
    await db.insert(userPermissions).values({ userId: maker.id, permissionId: kept?.id as number })
    expect(await download(maker.token)).toEqual([403, 200])
    expect((await post(maker.token, { list: 'imports' })).status).toBe(403)
  })

  test('a withdrawn permission stops the download', async () => {
    const staff = await createStaff(['goods.view_sku', 'goods.view_brand'])
    const { id } = await finishedExport({}, staff.id)
    await db.delete(userPermissions).where(eq(userPermissions.userId, staff.id))
    const answer = await call('GET', `/meiduo_admin/exports/${id}/file/`, { token: staff.token })
    expect([answer.status, answer.json.code]).toEqual([403, 'permission_denied'])
  })

  test.each([
    ['a list without its permission', { list: 'orders' }, 403, 'permission_denied'],
    ['an unknown list', { list: 'passwords' }, 400, 'invalid_input'],
    ['an unknown column', { list: 'skus', columns: ['password'] }, 400, 'column_unknown'],
    ['a filter of another list', { list: 'skus', filters: { status: '1' } }, 400, 'filter_unsupported'],
    ['a page', { list: 'skus', filters: { page: 2 } }, 400, 'filter_unsupported'],
    ['a filter that the list refuses', { list: 'skus', filters: { spu_id: 'x' } }, 400, 'invalid_input'],
    ['a column twice', { list: 'skus', columns: ['id', 'id'] }, 400, 'invalid_input'],
    ['no column', { list: 'skus', columns: [] }, 400, 'invalid_input'],
  ])('refuses %s', async (_, body, status, code) => {
    const staff = await createStaff(['goods.view_sku'])
    const answer = await post(staff.token, body)
    expect([answer.status, answer.json.code]).toEqual([status, code])
  })

  test('an export that waits has no file, one that was cancelled gets none', async () => {
    const staff = await createStaff(['goods.view_sku', 'staff.delete_export', 'staff.view_export'])
    const { id } = await newExport()
    const path = `/meiduo_admin/exports/${id}/`
    const headers = { 'if-match': '*' }
    expect((await call('DELETE', path, { token: staff.token })).status).toBe(428)
    expect((await call('DELETE', path, { token: staff.token, headers })).status).toBe(204)
    const answer = await call('GET', `${path}file/`, { token: staff.token })
    expect([answer.status, answer.json.code]).toEqual([409, 'export_not_ready'])
    expect((await call('DELETE', path, { token: staff.token, headers })).status).toBe(409)
  })
})
