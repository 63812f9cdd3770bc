import type { Transaction } from '../../../db/client.ts'
import { invoiceNumbers, orderInvoices } from '../../../db/schema/invoices.ts'
import { addSeconds } from '../../../lib/clock.ts'
import { exampleNumber } from '../orders/example-orders.ts'
import { exampleFiles } from './example-files.ts'

/** Inserts an invoice that the demo shopper asks for, and two that are issued. */
export async function insertInvoices(tx: Transaction, at: Date): Promise<void> {
  const buyer = { kind: 'personal', title: '林小满', createTime: addSeconds(at, -2 * 86_400) }
  const issued = [
    [35, '26112000000000000035'],
    [55, '26112000000000000055'],
  ] as const
  const rows = issued.map(([number, invoice]) => ({
    ...buyer,
    orderId: exampleNumber(number),
    number: invoice,
    file: exampleFiles.invoice.key,
    issuedTime: addSeconds(at, -86_400),
  }))
  await tx
    .insert(orderInvoices)
    .values([
      { ...buyer, orderId: exampleNumber(45), status: 'asked' },
      ...rows.map((row) => ({ ...row, status: 'issued' })),
    ])
  await tx.insert(invoiceNumbers).values(rows.map(({ createTime: _, ...row }) => row))
}
