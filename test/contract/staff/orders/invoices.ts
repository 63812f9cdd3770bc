import {
  askInvoice,
  issueTestInvoice,
  newInvoiceNumber,
  pdf,
} from '../../../support/factories/orders/invoices.ts'
import { createOrder } from '../../../support/factories/orders/orders.ts'
import type { StaffRow } from '../row.ts'

/** Creates an invoice that is asked for, or issued. @returns the number of its order */
export async function newInvoice(isIssued = false): Promise<string> {
  const order = await createOrder(3)
  await (isIssued ? issueTestInvoice(order) : askInvoice(order))
  return order.orderId
}

export const invoiceRows: readonly StaffRow[] = [
  { operation: 'listInvoices', status: 200, call: () => ['/invoices/?status=asked&keyword='] },
  { operation: 'getInvoice', status: 200, call: async () => [`/invoices/${await newInvoice()}/`] },
  {
    operation: 'getInvoiceFile',
    status: 200,
    call: async () => [`/invoices/${await newInvoice(true)}/file/`],
  },
  {
    operation: 'issueInvoice',
    status: 200,
    audits: 'invoice',
    call: async () => [
      `/invoices/${await newInvoice()}/issue/`,
      { multipart: { number: newInvoiceNumber(), file: new Blob([pdf()], { type: 'text/plain' }) } },
    ],
  },
  {
    operation: 'voidInvoice',
    status: 200,
    audits: 'invoice',
    call: async () => [`/invoices/${await newInvoice(true)}/voiding/`, { body: { reason: '抬头有误' } }],
  },
]
