import { t } from 'elysia'
import { shopTime } from '../../../config/shop-time.ts'
import { amount, dateTime, knownFieldsOnly } from '../../../http/fields.ts'
import { freeText } from '../../../http/input/text-field.ts'
import { staffListQuery, staffPageOf } from '../../../http/staff/list.ts'
import { describeValues } from '../../../lib/text/describe-values.ts'
import type { BuyerInvoice, InvoiceDetail } from '../../orders/invoices/find-invoices.ts'
import { invoiceStatuses } from '../../orders/invoices/invoice-fields.ts'
import { statusList } from '../../orders/lifecycle/order-state-machine.ts'
import { invoiceKindNames, invoiceStatusNames } from '../value-names.ts'

export const invoiceQuery = t.Object({
  ...staffListQuery,
  status: t.Optional(
    t.Union(
      invoiceStatuses.map((value) => t.Literal(value)),
      {
        description: '状态；asked 为待开队列 · state; asked is the queue of paid orders',
        examples: ['asked'],
        hint: { zh: '发票状态无效', en: 'must be asked, issued or voided' },
      },
    ),
  ),
})

const invoiceNumber = (description: string) =>
  t.String({
    pattern: '^[0-9A-Za-z-]{1,30}$',
    maxLength: 30,
    description,
    examples: ['26112000000123456789'],
    hint: { zh: '发票号码应为 1–30 位字母或数字', en: 'must have 1–30 letters, digits or hyphens' },
  })

/** Which file of an order. */
export const fileQuery = t.Object({
  number: t.Optional(
    invoiceNumber(
      '曾开具的发票号码，默认为当前发票 · number that was issued for the order; default: the present invoice',
    ),
  ),
})

/** The body of an issue, multipart. */
export const issue = t.Object(
  {
    number: invoiceNumber('发票号码 · number of the invoice'),
    file: t.File({
      description: 'PDF、JPEG、PNG 或 WebP，不超过 5 MB · a PDF or a picture, at most 5 MiB',
      hint: { zh: '应为一个文件', en: 'must be a file' },
    }),
  },
  { title: 'InvoiceIssue' },
)
export const voiding = knownFieldsOnly(
  {
    reason: freeText(1, 200, {
      description: '作废原因，买家可见 · reason, for the buyer',
      examples: ['抬头有误'],
    }),
  },
  { title: 'InvoiceVoiding' },
)

const addressee = {
  kind: t.String({ examples: ['company'], description: describeValues(invoiceKindNames) }),
  title: t.String({ description: '发票抬头 · title of the invoice' }),
  tax_no: t.Nullable(t.String()),
}
const invoiceFields = {
  order_id: t.String(),
  user: t.String({ description: '买家用户名 · name of the buyer' }),
  order_status: t.Integer({ description: statusList }),
  pay_amount: { ...amount, description: '订单应付金额，元 · amount of the order in yuan' },
  ...addressee,
  status: t.String({ examples: ['asked'], description: describeValues(invoiceStatusNames) }),
  number: t.Nullable(t.String({ description: '发票号码，未开具为 null · number; null before it is issued' })),
  has_file: t.Boolean(),
  void_reason: t.String(),
  create_time: dateTime,
  issued_time: t.Nullable(dateTime),
  voided_time: t.Nullable(dateTime),
}
export const invoicePage = staffPageOf(t.Object(invoiceFields, { title: 'StaffInvoice' }))
export const invoiceDetail = t.Object(
  {
    ...invoiceFields,
    former_invoices: t.Array(
      t.Object({
        ...addressee,
        number: t.String({ description: '发票号码 · number of the invoice' }),
        has_file: t.Boolean(),
        void_reason: t.String(),
        issued_time: { ...dateTime, description: '开具时间 · when it was issued' },
        voided_time: t.Nullable(dateTime),
      }),
      {
        description:
          '该订单此前开具并作废的发票，最早的在前 · invoices that were issued for the order and voided before, oldest first',
      },
    ),
  },
  { title: 'StaffInvoiceDetail' },
)

/** Converts an invoice with the former ones of its order to the wire format. */
export function presentInvoiceDetail({ former, ...row }: InvoiceDetail): typeof invoiceDetail.static {
  return {
    ...presentInvoice(row),
    former_invoices: former.map(({ kind, title, taxNumber, number, file, ...each }) => ({
      ...{ kind, title, tax_no: taxNumber, number },
      has_file: file !== '',
      void_reason: each.voidReason,
      issued_time: shopTime(each.issuedTime),
      voided_time: each.voidedTime && shopTime(each.voidedTime),
    })),
  }
}

/** Converts an invoice to the wire format of a list. */
export function presentInvoice(row: BuyerInvoice) {
  return {
    order_id: row.orderId,
    user: row.username,
    order_status: row.orderStatus,
    pay_amount: row.payAmount,
    kind: row.kind,
    title: row.title,
    tax_no: row.taxNumber,
    status: row.status,
    number: row.number,
    has_file: row.number !== null && row.file !== '',
    void_reason: row.voidReason,
    create_time: shopTime(row.createTime),
    issued_time: row.issuedTime && shopTime(row.issuedTime),
    voided_time: row.voidedTime && shopTime(row.voidedTime),
  }
}
