import { isFromShopFile, readShopFile } from '../find-shop.ts'
import * as accounts from './accounts.ts'
import * as checkout from './checkout.ts'
import { DemoClient, printStep } from './client.ts'
import { hideOrder, reviewOrder, shipOrder } from './delivery.ts'
import { addFavourite, findGoods, type Goods, requestStockNotice } from './goods.ts'
import * as orders from './orders.ts'
import { payOnPhone, payWithAlipay, payWithWechat } from './payments.ts'

const usage = `usage: bun run demo
Shops over HTTP at a running mall and its sandbox: registers, fills a cart, orders, pays, reviews and asks for a refund.
Prints each request and each answer, and ends with status 1 at the first unexpected answer. Takes a minute, because one SMS
a minute goes to a mobile.
  --help  prints this text
MALL_URL and SANDBOX_URL name other addresses; then DATABASE_URL names the database, with which the staff ships an order.
NO_COLOR prints without colors.`

if (process.argv.includes('--help') || process.argv.includes('-h')) {
  console.log(usage)
  process.exit(0)
}
const { PORT = '8000', SANDBOX_PORT = '8001', MALL_URL, SANDBOX_URL } = { ...readShopFile(), ...process.env }
const mallUrl = MALL_URL ?? `http://localhost:${PORT}`
const mall = new DemoClient(mallUrl)
const sandbox = new DemoClient(SANDBOX_URL ?? `http://localhost:${SANDBOX_PORT}`)
const visit: accounts.Visit = { mall, sandbox, shopper: accounts.newShopper() }
/** The shop file is about the shop of this folder, which MALL_URL is not. */
const hasCommands = isFromShopFile ? !MALL_URL : Boolean(process.env.DATABASE_URL)

await mall.expectAlive('/health/ready/', 'the mall', 'PORT')
await sandbox.expectAlive('/health', 'the sandbox', 'SANDBOX_PORT')
console.log(`shop: ${mallUrl}`)

printStep('1. 注册 · register with a captcha and an SMS code')
await accounts.register(visit)

printStep('2. 浏览 · browse')
const [first, second, third] = (await findGoods(mall, 3)) as [Goods, Goods, Goods]

printStep('3. 购物车 · fill a cart as a guest')
await checkout.fillCart(mall, [first, second])

printStep('4. 登录 · sign in, which merges the cart, and renew the token')
await accounts.signIn(visit)
await checkout.expectMergedCart(mall, [first, second])

printStep('5. 昵称、消息、收藏与到货提醒 · nickname, messages about orders, favourites, stock notice')
await accounts.completeProfile(visit)
await addFavourite(mall, third)
await requestStockNotice(mall)

printStep('6. 领券 · claim a coupon')
await checkout.claimCoupon(mall)

printStep('7. 下单 · order the lines of the settlement at its price')
const [home, office] = await checkout.addAddresses(mall, visit.shopper.mobile)
const cartOrder = await checkout.orderCart(mall, home)
await checkout.expectPieces(mall, 0)

printStep('8. 修改地址 · send the unpaid order to another address')
await orders.changeAddress(mall, cartOrder, office)

printStep('9. 支付宝 · pay at the cashier, return, notification')
await payWithAlipay(visit, cartOrder)

printStep('10. 订单 · the order, paid, and how its price was made')
await orders.showPrice(mall, cartOrder)

printStep('11. 发票 · ask for an invoice after paying')
await orders.requestInvoice(mall, cartOrder)

if (hasCommands) {
  printStep('12. 发货 · the staff ships the parcel')
  await shipOrder(visit, cartOrder)

  printStep('13. 评价 · receive, review, and add a text and a picture')
  await reviewOrder(visit, cartOrder)
} else printStep('12., 13. 发货、评价 · skipped: set DATABASE_URL to ship the order')

printStep('14. 再次购买 · buy again')
await orders.buyAgain(mall, cartOrder)
await checkout.expectPieces(mall, 2)

printStep('15. 立即购买与微信支付 · buy now, pay with a QR code')
const purchase = await checkout.buyNow(mall, third, home)
await checkout.expectPieces(mall, 2)
await payWithWechat(visit, purchase)

printStep('16. 退款 · request a refund, withdraw the request, request it again')
const refund = await orders.requestRefund(mall, purchase)
console.log(`\n订单 ${purchase} 申请退款 · approve it: bun run refunds approve ${refund}`)

printStep('17. 手机支付 · order the cart, pay on a phone')
await payOnPhone(visit, await checkout.orderCart(mall, office))

if (hasCommands) {
  printStep('18. 订单搜索 · find the finished order, then hide it')
  await hideOrder(visit, cartOrder, first)
}

printStep('19. 短信登录 · sign in by SMS code; a used refresh token ends that sign-in')
await accounts.signInBySms(visit)
await mall.delete('/authorizations/')
