import './find-shop.ts'
import { shipOrder } from '../domains/orders/shipments/ship-order.ts'
import { normalizeTrackingNo } from '../domains/orders/shipments/tracking-number.ts'
import { recordCommand } from '../domains/staff/audit/record-command.ts'
import type { AppError } from '../lib/errors.ts'
import { describeOperator, describeShop, reachShop, runCommand } from './command.ts'

const usage = `usage: bun run ship <order> <carrier> <tracking number> [--force-number]
Sends all that is left of a paid order in one parcel, with the message to the buyer. The audit trail has an entry. An order with an open refund request does not ship.
  <order>            the order number
  <carrier>          code or name of a carrier of the shop, such as SF
  <tracking number>  at most 40 letters, digits and hyphens
  --force-number     stores a number that does not look like one of the carrier
  --help             prints this text
Exit status: 0 done, 1 refused, 2 the arguments are not understood.`

await runCommand(usage, run, describeRefusal)

async function run(): Promise<number> {
  const words = process.argv.slice(2).map((word) => word.trim())
  const isNumberForced = words.includes('--force-number')
  const [orderId = '', carrier = '', trackingNo = '', ...rest] = words.filter(
    (word) => word !== '--force-number',
  )
  const isCarrier = carrier.length > 0 && carrier.length <= 20
  if (!/^\d{1,64}$/.test(orderId) || !isCarrier || !/^[\w-]{1,40}$/.test(trackingNo) || rest.length > 0) {
    console.error(usage)
    return 2
  }
  await reachShop()
  console.error(describeShop())
  const wish = { carrier, trackingNo: normalizeTrackingNo(trackingNo), isNumberForced }
  const record = recordCommand({ name: 'ship', operator: describeOperator() })
  const parcel = await shipOrder(orderId, wish, record)
  console.log(`shipped: order ${orderId} by ${parcel.carrier}, ${parcel.trackingNo}`)
  return 0
}

/** One line with the members that say why, such as the ids of open refund requests. */
function describeRefusal({ code, text, details }: AppError): string {
  const members = details.members ? ` ${JSON.stringify(details.members)}` : ''
  return `${code}: ${text.en}${members}`
}
