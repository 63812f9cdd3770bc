import { unzipSync } from 'fflate'
import { gatewayUnavailable } from '../../../lib/errors.ts'
import { readLimitedBytes } from '../../read-limited.ts'
import {
  parseBillAmount,
  parseBillFee,
  parseBillTable,
  parseBillTime,
  type ReadCell,
  returnedFee,
} from '../bill-table.ts'
import type { Bill, BillRow } from '../payment-gateway.ts'
import { unexpectedResponse } from './client.ts'
import type { AlipayResponse } from './responses.ts'

type Call = (
  request: Readonly<{ method: string; parameters: { bizContent: Record<string, string> } }>,
) => Promise<AlipayResponse>

const maxBytes = 67_108_864
const maxUnzippedBytes = 268_435_456

/**
 * Downloads the bill of one day. The URL of its file is valid for 30 s.
 * @param day in Beijing, `2026-11-23`
 * https://opendocs.alipay.com/open/3c9f1bcf_alipay.data.dataservice.bill.downloadurl.query
 * @throws 503 gateway_unavailable
 */
export async function downloadBill(call: Call, day: string, timeoutMs: number): Promise<Bill> {
  const response = await call({
    method: 'alipay.data.dataservice.bill.downloadurl.query',
    parameters: { bizContent: { bill_type: 'trade', bill_date: day } },
  })
  if (response.sub_code === 'isp.bill_not_exist') return { state: 'absent' }
  const { code, bill_download_url: url } = response
  if (code !== '10000' || !url) throw unexpectedResponse(response)
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) })
    if (!response.ok) throw new Error(`bill: HTTP ${response.status}`)
    return { state: 'ready', rows: parseAlipayBill(await readLimitedBytes(response, maxBytes)) }
  } catch (error) {
    throw gatewayUnavailable({ cause: error })
  }
}

/**
 * Parses a zip with two GBK files, the details and their totals. The first line of a file says which one it is.
 * @throws Error when the details are missing or incomplete
 */
export function parseAlipayBill(zip: Uint8Array): BillRow[] {
  let size = 0
  const files = unzipSync(zip, {
    filter: ({ originalSize }) => {
      size += originalSize
      if (size > maxUnzippedBytes) throw new Error(`a bill of more than ${maxUnzippedBytes} bytes`)
      return true
    },
  })
  const texts = Object.values(files).map((bytes) => new TextDecoder('gbk').decode(bytes))
  const details = texts.find((text) => text.startsWith('#支付宝业务明细查询'))
  if (!details) throw new Error('the bill has no details')
  return parseDetails(details.split(/\r?\n/))
}

/** Lines with a leading `#` enclose the table: its title, its end and the number of rows of each kind. */
function parseDetails(lines: readonly string[]): BillRow[] {
  const start = lines.findIndex((line) => !line.startsWith('#'))
  const length = lines.slice(start).findIndex((line) => line.startsWith('#'))
  if (start < 0 || length < 1) throw new Error('the bill has no end')
  const [header, ...rows] = lines.slice(start, start + length).map((line) => line.split(','))
  const names = (header as string[]).map((name) => name.trim().replace(/[（(]元[）)]/, ''))
  const read = parseBillTable(
    names,
    rows.map((row) => joinSplitCells(row, names)),
  ).map(parseRow)
  const footer = lines.slice(start + length).join('\n')
  for (const [label, kind] of [
    ['交易', 'payment'],
    ['退款', 'refund'],
  ] as const) {
    const stated = Number(new RegExp(`#${label}合计：(\\d+)笔`).exec(footer)?.[1])
    const count = read.filter((row) => row.kind === kind).length
    if (stated !== count) throw new Error(`the bill has ${count} rows of kind ${kind} but states ${stated}`)
  }
  return read
}

/**
 * Joins cells that a comma has split, because Alipay does not quote commas in the product name and the remark.
 * Two times follow the product name. The remark is the last column, so all surplus cells at the end belong to it.
 */
function joinSplitCells(row: readonly string[], names: readonly string[]): readonly string[] {
  const extra = row.length - names.length
  if (extra <= 0) return row
  const name = names.indexOf('商品名称')
  const ofName = row.slice(name + 1).findIndex((cell) => /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(cell))
  if (name < 0 || ofName < 0 || ofName > extra) return row
  const whole = row.toSpliced(name, ofName + 1, row.slice(name, name + ofName + 1).join(','))
  const last = names.length - 1
  return [...whole.slice(0, last), whole.slice(last).join(',')]
}

function parseRow(cell: ReadCell): BillRow {
  const row = {
    outTradeNo: cell('商户订单号'),
    tradeNo: cell('支付宝交易号'),
    amountFen: parseBillAmount(cell('订单金额')),
    at: parseBillTime(cell('完成时间')),
  }
  const kind = cell('业务类型')
  const feeFen = parseBillFee(cell('服务费'))
  if (kind === '交易') return { kind: 'payment', ...row, feeFen }
  if (kind !== '退款') throw new Error('a row that is neither payment nor refund')
  const outRefundNo = cell('退款批次号/请求号')
  return { kind: 'refund', ...row, feeFen: returnedFee(feeFen), outRefundNo, state: 'success' }
}
