import { createHash } from 'node:crypto'
import { gatewayUnavailable } from '../../../lib/errors.ts'
import { parseBillAmount, parseBillFee, parseBillTable, parseBillTime, returnedFee } from '../bill-table.ts'
import type { BillRow } from '../payment-gateway.ts'

/**
 * Parses a bill of all trades: a header, one row for each payment and refund, a second header and one row of totals.
 * Every value of a row is prefixed with a backtick. https://pay.weixin.qq.com/doc/v3/merchant/4012068815
 * @param sha1 of the whole file, hexadecimal, from a signed response of WeChat Pay
 * @throws 503 gateway_unavailable when the digest differs or the bill is malformed or incomplete
 */
export function parseWechatPayBill(file: Buffer, sha1: string): BillRow[] {
  try {
    if (createHash('sha1').update(file).digest('hex') !== sha1.toLowerCase())
      throw new Error('the bill has another digest than WeChat Pay stated')
    return parseRows(file.toString('utf8').replace(/^\uFEFF/, ''))
  } catch (error) {
    throw gatewayUnavailable({ cause: error })
  }
}

function parseRows(file: string): BillRow[] {
  const [header = '', ...rest] = file.split(/\r?\n/)
  const end = rest.findIndex((line) => !line.startsWith('`'))
  if (end < 0) throw new Error('the bill has no totals')
  const count = Number(rest[end + 1]?.replace('`', '').split(',')[0])
  if (count !== end) throw new Error(`the bill has ${end} rows but states ${count}`)
  const cells = rest.slice(0, end).map((line) => line.slice(1).split(',`'))
  return parseBillTable(header.split(','), cells).map(parseRow)
}

const refundStates = new Map([
  ['SUCCESS', 'success'],
  ['FAIL', 'failed'],
  ['CLOSED', 'failed'],
  ['CHANGE', 'failed'],
  ['PROCESSING', 'processing'],
] as const)

function parseRow(cell: (name: string) => string): BillRow {
  const row = {
    outTradeNo: cell('商户订单号'),
    tradeNo: cell('微信订单号'),
    at: parseBillTime(cell('交易时间')),
  }
  if (cell('货币种类') !== 'CNY') throw new Error('a row in another currency')
  const state = cell('交易状态')
  const feeFen = parseBillFee(cell('手续费'))
  if (state === 'SUCCESS')
    return { kind: 'payment', ...row, amountFen: parseBillAmount(cell('订单金额')), feeFen }
  if (state !== 'REFUND' && state !== 'REVOKED') throw new Error('a row that is neither payment nor refund')
  const refundState = refundStates.get(cell('退款状态') as 'SUCCESS') ?? 'processing'
  return {
    kind: 'refund',
    ...row,
    // a refund that failed returns nothing
    feeFen: returnedFee(refundState === 'failed' ? 0 : feeFen),
    outRefundNo: cell('商户退款单号'),
    amountFen: parseBillAmount(cell('申请退款金额')),
    state: refundState,
  }
}
