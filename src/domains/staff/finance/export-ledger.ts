import type { PaymentGatewayName } from '../../../gateways/payments/payment-gateway.ts'
import { localTime } from '../../../lib/clock.ts'
import { formatFen, parseFen } from '../../../lib/money.ts'
import type { SheetValue } from '../../../lib/sheets/sheet-row.ts'
import { createSheetWriter } from '../../../lib/sheets/write-sheet.ts'
import type { InvoiceStatus } from '../../orders/invoices/invoice-fields.ts'
import type { Invoice } from '../../orders/placing/invoice.ts'
import type { DayRange } from '../figures/figure-range.ts'
import { gatewayNames, invoiceKindNames, invoiceStatusNames, moneyRefundCauseNames } from '../value-names.ts'
import { readCaptures, readDaySums, readInvoices, readRefunds } from './read-ledger.ts'

/** entries: each payment and refund · days: sums by day and gateway · invoices: what buyers asked for and the shop issued. */
export const ledgerParts = ['entries', 'days', 'invoices'] as const
export type LedgerPart = (typeof ledgerParts)[number]

type Batches = AsyncGenerator<SheetValue[][]>

const gatewayName = (gateway: string) => gatewayNames[gateway as PaymentGatewayName]?.zh ?? gateway
const beijingTime = (at: Date | null) => at && localTime(at, 'Asia/Shanghai')

const exports: Readonly<
  Record<LedgerPart, { headings: readonly string[]; rows: (range: DayRange) => Batches }>
> = {
  entries: {
    headings: [
      '业务时间',
      '业务类型',
      '渠道',
      '订单号',
      '交易号/退款单号',
      '收入金额（元）',
      '支出金额（元）',
      '计入订单',
      '退款原因',
      '手续费（元）',
    ],
    rows: entryRows,
  },
  days: {
    headings: [
      '日期',
      '渠道',
      '收款笔数',
      '收款金额（元）',
      '退款笔数',
      '退款金额（元）',
      '手续费（元）',
      '净额（元）',
    ],
    rows: dayRows,
  },
  invoices: {
    headings: [
      '下单时间',
      '订单号',
      '抬头类型',
      '发票抬头',
      '税号',
      '状态',
      '发票号码',
      '开票时间',
      '订单金额（元）',
      '已退金额（元）',
      '作废时间',
      '作废原因',
    ],
    rows: invoiceRows,
  },
}

/**
 * Returns a part of the ledger as CSV, read and written in batches. Amounts are texts with two places, so no program rounds them;
 * texts that look like formulas are neutralized. Days are those of Beijing, by which the vendors close their bills.
 */
export function streamLedger(part: LedgerPart, range: DayRange): ReadableStream<Uint8Array> {
  const { headings, rows } = exports[part]
  const batches = rows(range)
  let pieces: Uint8Array[] = []
  const writer = createSheetWriter('csv', (bytes) => void pieces.push(bytes))
  writer.addRows([headings])
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await batches.next()
      if (!done) writer.addRows(value)
      else writer.end()
      for (const piece of pieces) controller.enqueue(piece)
      pieces = []
      if (done) controller.close()
    },
    async cancel() {
      await batches.return(undefined)
    },
  })
}

async function* entryRows(range: DayRange): Batches {
  const common = (
    row: { at: Date | null; gateway: string; orderId: string; reference: string | null },
    kind: string,
  ) => [beijingTime(row.at), kind, gatewayName(row.gateway), row.orderId, row.reference]
  for await (const rows of readCaptures(range))
    yield rows.map((row) => [
      ...common(row, '收款'),
      row.amount,
      null,
      row.applied ? '是' : '否',
      null,
      row.fee,
    ])
  for await (const rows of readRefunds(range))
    yield rows.map((row) => [
      ...common(row, '退款'),
      null,
      row.amount,
      row.applied ? '是' : '否',
      moneyRefundCauseNames[row.cause].zh,
      row.fee,
    ])
}

async function* dayRows(range: DayRange): Batches {
  const { captures, refunds, fees } = await readDaySums(range)
  const keyOf = ({ day, gateway }: { day: string; gateway: string }) => `${day} ${gateway}`
  const [paid, returned, charged] = [captures, refunds, fees].map(
    (rows) => new Map(rows.map((row) => [keyOf(row), row])),
  )
  const keys = new Set([...captures, ...refunds, ...fees].map(keyOf))
  yield [...keys].sort().map((key) => {
    const [day = '', gateway = ''] = key.split(' ')
    const [capture, refund] = [paid?.get(key), returned?.get(key)] as (typeof captures)[number][]
    const fee = (charged?.get(key) as (typeof fees)[number] | undefined)?.fee ?? null
    const [paidFen, refundedFen] = [parseFen(capture?.amount ?? '0.00'), parseFen(refund?.amount ?? '0.00')]
    const net = formatFen(paidFen - refundedFen - parseFen(fee ?? '0.00'))
    return [
      day,
      gatewayName(gateway),
      capture?.count ?? 0,
      formatFen(paidFen),
      refund?.count ?? 0,
      formatFen(refundedFen),
      fee,
      net,
    ]
  })
}

type OrderInvoices =
  Awaited<ReturnType<typeof readInvoices>> extends AsyncGenerator<(infer Row)[]> ? Row : never

async function* invoiceRows(range: DayRange): Batches {
  for await (const rows of readInvoices(range))
    yield rows.flatMap((order) =>
      invoicesOf(order).map((invoice) => [
        beijingTime(order.at),
        order.key,
        invoiceKindNames[invoice.kind as Invoice['kind']].zh,
        invoice.title,
        invoice.taxNumber,
        invoiceStatusNames[invoice.status as InvoiceStatus].zh,
        invoice.number,
        beijingTime(invoice.issuedTime),
        order.payAmount,
        order.refunded,
        beijingTime(invoice.voidedTime),
        invoice.voidReason,
      ]),
    )
}

/** Lists every invoice that was issued for an order, and what its buyer asks for now. */
function invoicesOf({ invoice, numbers }: OrderInvoices) {
  const issued = numbers.map((row) => ({ ...row, status: row.voidedTime ? 'voided' : 'issued' }))
  const isListed = issued.some(({ number }) => number === invoice.number)
  return isListed ? issued : [...issued, invoice]
}
