import type { Fields } from '../../../db/in-transaction.ts'
import type { orderInvoices } from '../../../db/schema/invoices.ts'

export const invoiceStatuses = ['asked', 'issued', 'voided'] as const
export type InvoiceStatus = (typeof invoiceStatuses)[number]

export type InvoiceRow = typeof orderInvoices.$inferSelect

/** Returns the fields of an invoice that staff decide, by their names on the wire. */
export const invoiceFields = ({ status, number, file, voidReason, ...asked }: InvoiceRow): Fields => ({
  status,
  number,
  file,
  reason: voidReason,
  kind: asked.kind,
  invoice_title: asked.title,
  tax_no: asked.taxNumber,
})

/** What an invoice has before it is issued. */
export const notIssued = {
  status: 'asked',
  number: null,
  voidReason: '',
  issuedTime: null,
  voidedTime: null,
} as const satisfies Partial<InvoiceRow>
