import './find-shop.ts'
import { shipOrder } from '../domains/orders/lifecycle/ship-order.ts'
import type { AppError } from '../lib/errors.ts'
import { describeShop, reachShop, runCommand } from './command.ts'

const usage = `usage: bun src/cli/ship.ts <order> <carrier> <tracking number>
Ships a paid order: stores its shipment and the message to the buyer. An order with an open refund request does not ship.
  <order>            the order number
  <carrier>          at most 20 characters
  <tracking number>  at most 40 letters, digits and hyphens
  --help             prints this text
Exit status: 0 done, 1 refused, 2 the arguments are not understood.`

await runCommand(usage, run, describeRefusal)

async function run(): Promise<number> {
  const [orderId = '', carrier = '', trackingNo = '', ...rest] = process.argv
    .slice(2)
    .map((word) => word.trim())
  const isCarrier = carrier.length > 0 && carrier.length <= 20
  if (!/^\d{1,64}$/.test(orderId) || !isCarrier || !/^[\w-]{1,40}$/.test(trackingNo) || rest.length > 0) {
    console.error(usage)
    return 2
  }
  await reachShop()
  console.error(describeShop())
  await shipOrder(orderId, { carrier, trackingNo })
  console.log(`shipped: order ${orderId} by ${carrier}, ${trackingNo}`)
  return 0
}

/** One line with the members that say why, such as the ids of open refund requests. */
function describeRefusal({ code, text, details }: AppError): string {
  const members = details.members ? ` ${JSON.stringify(details.members)}` : ''
  return `${code}: ${text.en}${members}`
}
