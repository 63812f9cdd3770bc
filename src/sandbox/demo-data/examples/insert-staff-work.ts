import { asc, eq, inArray } from 'drizzle-orm'
import { config } from '../../../config/index.ts'
import type { Transaction } from '../../../db/client.ts'
import { mobileChanges, permissions } from '../../../db/schema/auth.ts'
import { skus } from '../../../db/schema/catalog.ts'
import { apiKeyPermissions, apiKeys, staffSessions } from '../../../db/schema/credentials.ts'
import { outboxMessages } from '../../../db/schema/messages.ts'
import { orderLines, orderNotes } from '../../../db/schema/orders.ts'
import { billChecks, paymentIncidents } from '../../../db/schema/payments.ts'
import { exportJobs, importJobs, importRows, savedViews } from '../../../db/schema/staff.ts'
import { stocktakeLines, stocktakes } from '../../../db/schema/stock.ts'
import { digestOf } from '../../../domains/accounts/credentials/digest.ts'
import { storeEntry } from '../../../domains/staff/audit/store-entry.ts'
import { addSeconds } from '../../../lib/clock.ts'
import { exampleNumber } from '../orders/example-orders.ts'
import { exampleFiles } from './example-files.ts'
import type { ExamplePeople } from './example-people.ts'

/** Inserts what staff have made or have to answer: views, keys, sheets, stocktakes, a note, a hidden review, incidents. */
export async function insertStaffWork(tx: Transaction, people: ExamplePeople, at: Date): Promise<void> {
  await insertViews(tx, people)
  await insertKeys(tx, people, at)
  await insertSheets(tx, people, at)
  await insertSessions(tx, people, at)
  await insertStocktakes(tx, people, at)
  await insertFaults(tx, people, at)
  await tx
    .insert(orderNotes)
    .values({ orderId: exampleNumber(2), userId: people.staffId, note: '顾客希望周末送达', createTime: at })
  await tx
    .update(orderLines)
    .set({ reviewHiddenTime: at, reviewHiddenReason: '含有广告' })
    .where(eq(orderLines.orderId, exampleNumber(75)))
  const author = {
    userId: people.staffId,
    actor: 'staff',
    address: '127.0.0.1',
    requestId: crypto.randomUUID(),
  }
  await storeEntry(tx, { ...author, method: 'PATCH', path: '/meiduo_admin/skus/1/' }, 'changeSku', {
    object: 'sku:1',
    before: { price: '2799.00' },
    after: { price: '2699.00' },
  })
}

async function insertViews(tx: Transaction, { staffId: userId }: ExamplePeople): Promise<void> {
  const columns = JSON.stringify(['order_id', 'create_time', 'pay_amount'])
  await tx.insert(savedViews).values([
    { userId, list: 'orders', name: '待发货', filters: '{"status":"2"}', columns, isShared: true },
    { userId, list: 'orders', name: '待支付', filters: '{"status":"1"}', columns },
  ])
}

/** The secrets of these keys are not stored. */
async function insertKeys(
  tx: Transaction,
  { staffId, serviceAccountId }: ExamplePeople,
  at: Date,
): Promise<void> {
  const own = { userId: serviceAccountId, makerId: staffId, isReadOnly: true, createTime: at }
  const expiresAt = addSeconds(at, 365 * 86_400)
  await tx.insert(apiKeys).values(
    ['仓库系统', '旧仓库系统'].map((name) => ({
      ...{ ...own, name, expiresAt, digest: digestOf(crypto.randomUUID()) },
    })),
  )
  const [view] = await tx
    .select({ id: permissions.id })
    .from(permissions)
    .where(eq(permissions.codename, 'view_orderinfo'))
  const keys = await tx.select({ id: apiKeys.id }).from(apiKeys).where(eq(apiKeys.userId, serviceAccountId))
  if (!view) throw new Error('the permission view_orderinfo is missing')
  await tx.insert(apiKeyPermissions).values(keys.map(({ id: keyId }) => ({ keyId, permissionId: view.id })))
}

/** A session of staff in another browser, and a new mobile of the shopper that waits. */
async function insertSessions(
  tx: Transaction,
  { shopperId, staffId }: ExamplePeople,
  at: Date,
): Promise<void> {
  await tx.insert(staffSessions).values({
    ...{ userId: staffId, digest: digestOf(crypto.randomUUID()), generation: 0, isVerified: false },
    ...{ agent: 'Mozilla/5.0', address: '127.0.0.1', createTime: at, lastUseTime: at },
    expiresAt: addSeconds(at, config.staff.sessionSeconds),
  })
  await tx.insert(mobileChanges).values({
    ...{ userId: shopperId, mobile: '15400000016', createTime: at },
    readyAt: addSeconds(at, config.mobileChangeWaitSeconds),
  })
}

async function insertSheets(tx: Transaction, { staffId: userId }: ExamplePeople, at: Date): Promise<void> {
  const { sheet, secondSheet, export: list } = exampleFiles
  const made = { createTime: at, updateTime: at, finishTime: at }
  const columns = '["order_id","pay_amount"]'
  await tx.insert(exportJobs).values(
    ['2', '3'].map((status) => ({
      ...{ ...made, userId, list: 'orders', format: 'csv', columns, filters: JSON.stringify({ status }) },
      ...{ state: 'done', rowCount: 3, fileKey: list.key, fileSize: list.bytes.length },
    })),
  )
  const counts = { rowCount: 3, invalidCount: 1, unchangedCount: 1, checkedRow: 4 }
  const upload = {
    ...{ userId, kind: 'skus', fileName: '调价.csv', fileSize: sheet.bytes.length },
    ...{ fileDigest: sheet.digest, mapping: '{"id":1,"price":2}', mode: 'valid_rows' },
    ...{ address: '127.0.0.1', requestId: crypto.randomUUID(), createTime: at, updateTime: at, ...counts },
  }
  await tx.insert(importJobs).values([
    { ...upload, isDryRun: false, state: 'done', changedCount: 1, finishTime: at },
    ...[sheet, secondSheet].map(({ key }) => ({
      ...upload,
      ...{ fileKey: key, isDryRun: true, state: 'checked' },
    })),
  ])
  const jobs = await tx.select().from(importJobs).orderBy(asc(importJobs.id))
  const fault = {
    ...{ column: 'price', value: '便宜', code: 'invalid' },
    message: { zh: '应为两位小数的金额', en: 'must be an amount with two decimals' },
    fix: { zh: '改为金额，如 59.90', en: 'Write an amount such as 59.90' },
  }
  await tx.insert(importRows).values(
    jobs.flatMap(({ id: importId, isDryRun }) => [
      { importId, rowNumber: 2, outcome: 'unchanged', object: 'sku:1' },
      { importId, rowNumber: 3, outcome: isDryRun ? 'valid' : 'changed', object: 'sku:2' },
      { importId, rowNumber: 4, outcome: 'invalid', faults: JSON.stringify([fault]) },
    ]),
  )
}

/** An open stocktake to count, one whose lines are counted, and one to cancel. Nothing is missing. */
async function insertStocktakes(
  tx: Transaction,
  { staffId: userId }: ExamplePeople,
  at: Date,
): Promise<void> {
  const categoryIds = [70, 98, 36]
  await tx.insert(stocktakes).values(
    categoryIds.map((categoryId) => ({
      categoryId,
      userId,
      status: 'open',
      createTime: at,
      updateTime: at,
    })),
  )
  const open = await tx.select().from(stocktakes).orderBy(asc(stocktakes.id))
  const found = await tx
    .select({ id: skus.id, categoryId: skus.categoryId, stock: skus.stock })
    .from(skus)
    .where(inArray(skus.categoryId, categoryIds))
    .orderBy(asc(skus.id))
  await tx
    .insert(stocktakeLines)
    .values(
      open.flatMap(({ id: stocktakeId, categoryId }) =>
        found
          .filter((sku) => sku.categoryId === categoryId)
          .map(({ id: skuId, stock }) =>
            categoryId === categoryIds[1]
              ? { stocktakeId, skuId, counted: stock, expected: stock, countTime: at, userId }
              : { stocktakeId, skuId },
          ),
      ),
    )
}

/** Payments of another shop, a bill with a difference, and a message that was given up. */
async function insertFaults(tx: Transaction, { shopperId }: ExamplePeople, at: Date): Promise<void> {
  const [bill] = await tx.select().from(billChecks).orderBy(asc(billChecks.id)).limit(1)
  if (!bill) throw new Error('no bill is reconciled')
  const { id, gateway, billDate } = bill
  await tx.update(billChecks).set({ differences: 1 }).where(eq(billChecks.id, id))
  const foreign = { gateway, kind: 'payment_foreign', outTradeNo: 'course-0001', createTime: at }
  await tx.insert(paymentIncidents).values([
    {
      ...{ ...foreign, kind: 'bill_difference', detail: 'unknown_payment', billDate },
      ...{ reference: '2026010122001400000000000001', amount: '9.90' },
    },
    { ...foreign, reference: '2026010122001400000000000002', amount: '19.90' },
    { ...foreign, reference: '2026010122001400000000000003', amount: '29.90' },
  ])
  await tx.insert(outboxMessages).values({
    ...{
      userId: shopperId,
      kind: 'order_shipped',
      tries: 6,
      createTime: addSeconds(at, -86_400),
      failedTime: at,
    },
    ...{ subject: JSON.stringify({ order_id: exampleNumber(3) }), dedupeKey: 'example:order_shipped' },
  })
}
