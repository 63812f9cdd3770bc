import { and, eq, inArray } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { outboxMessages } from '../../../../src/db/schema/messages.ts'
import { shipments } from '../../../../src/db/schema/shipments.ts'
import { auditEntries } from '../../../../src/db/schema/staff.ts'
import { readResults } from '../../../../src/domains/staff/imports/find-imports.ts'
import { csvFile } from './imports.ts'

const head = '订单号,快递公司,运单号,SKU 编号,数量'

/** A sheet of parcels under Chinese headings. */
export const parcelSheet = (rows: readonly (readonly (string | number)[])[]) =>
  csvFile(`${head}\n${rows.map((row) => `${row.join(',')}\n`).join('')}`)

/** The parcels of orders, how many entries of the audit trail they have, and how many messages that goods left. */
export async function effectsOf(orderIds: readonly string[]) {
  const parcels = await db
    .select({ id: shipments.id })
    .from(shipments)
    .where(inArray(shipments.orderId, [...orderIds]))
  const objects = ['', ...parcels.map(({ id }) => `shipment:${id}`)]
  const entries = await db
    .select({ id: auditEntries.id })
    .from(auditEntries)
    .where(and(inArray(auditEntries.object, objects), eq(auditEntries.action, 'importRow')))
  const keys = orderIds.map((id) => `order_shipped:${id}`)
  const messages = await db
    .select({ id: outboxMessages.id })
    .from(outboxMessages)
    .where(inArray(outboxMessages.dedupeKey, keys))
  return { parcels: parcels.length, audited: entries.length, messages: messages.length }
}

/** The outcome of each row with the codes, columns and values of its faults. */
export async function outcomesOf(importId: number) {
  const found: {
    row: number
    outcome: string
    object: string | null
    faults: [string, string | null, string][]
  }[] = []
  for await (const rows of readResults(importId, undefined))
    for (const { rowNumber: row, outcome, object, faults } of rows) {
      const all = JSON.parse(faults ?? '[]') as { code: string; column: string | null; value: string }[]
      found.push({
        row,
        outcome,
        object,
        faults: all.map(({ code, column, value }) => [code, column, value]),
      })
    }
  return found
}
