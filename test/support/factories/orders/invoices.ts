import { requestInvoice } from '../../../../src/domains/orders/amendments/request-invoice.ts'
import { issueInvoice } from '../../../../src/domains/orders/invoices/change-invoices.ts'
import type { TestOrder } from './orders.ts'

/** The smallest file that is a PDF by its content. */
export const pdf = (text = '发票') => new TextEncoder().encode(`%PDF-1.7\n% ${text}\n%%EOF\n`)

/** A number that no other invoice has. */
export const newInvoiceNumber = () => crypto.randomUUID().replaceAll('-', '').slice(0, 20)

/** The buyer of a paid order asks for an invoice. */
export async function askInvoice(
  { user, orderId }: TestOrder,
  title = '福州美多商城有限公司',
): Promise<void> {
  await requestInvoice(user.id, orderId, { kind: 'company', title, tax_no: '91350100M000100Y43' })
}

/** The buyer of a paid order asks for an invoice, and the shop issues it. @returns its number */
export async function issueTestInvoice(order: TestOrder): Promise<string> {
  await askInvoice(order)
  const number = newInvoiceNumber()
  await issueInvoice(order.orderId, { number, bytes: pdf() })
  return number
}
