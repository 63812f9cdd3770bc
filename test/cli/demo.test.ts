import { afterAll, beforeAll, expect, test } from 'bun:test'
import { runScript } from '../support/processes/child-process.ts'
import { type DemoMall, startDemoMall } from '../support/processes/demo-mall.ts'

let mall: DemoMall

beforeAll(async () => {
  mall = await startDemoMall(20)
}, 300_000)
afterAll(() => mall?.stop())

const addresses = () => ({ MALL_URL: mall.url, SANDBOX_URL: mall.sandbox })

/** What the shopper asks for, in this order, with the answers of the mall. N is any number. */
const journey = [
  'POST /users/ 201',
  'GET /cart/count/ 200',
  'POST /authorizations/ 200',
  'POST /authorizations/refresh/ 200',
  'PUT /user/nickname/ 200',
  'PUT /user/order_messages/ 200',
  'POST /favourites/ 201',
  'POST /skus/N/stock_notice/ 201',
  'GET /orders/settlement/ 200',
  'POST /orders/ 201',
  'PUT /orders/N/address/ 200',
  'PUT /payment/status/ 200',
  'PUT /orders/N/invoice/ 200',
  'POST /orders/N/receipt/ 200',
  'POST /skus/N/comments/ 201',
  'PUT /skus/N/comments/N/ 200',
  'POST /orders/N/cart/ 200',
  'POST /orders/settlement/ 200',
  'POST /orders/ 201',
  'POST /wechat/pay/ 200',
  'POST /orders/N/refunds/ 201',
  'DELETE /orders/N/refunds/N/ 204',
  'POST /orders/N/refunds/ 201',
  'POST /orders/ 201',
  'GET /orders/N/payment/ 200',
  'POST /wechat/pay/ 200',
  'GET /orders/ 200',
  'DELETE /orders/N/ 204',
  'GET /orders/ 200',
  'POST /authorizations/sms/ 200',
  'POST /authorizations/refresh/ 200',
  'POST /authorizations/refresh/ 401',
  'DELETE /authorizations/ 204',
]

/** The printed requests with the status of their answers, such as `PUT /orders/N/address/ 200`. */
function callsOf(output: string): string[] {
  const printed = output.matchAll(/^→ (\w+) ([^\s?]+)[^\n]*\n← (\d+)/gm)
  return [...printed].map(([, method, path, status]) => `${method} ${path?.replace(/\d+/g, 'N')} ${status}`)
}

test('the demo plays the whole journey twice on one database, and verify finds no fault', async () => {
  for (const round of [1, 2]) {
    const { status, output, errors } = await runScript(
      { ...mall.env, ...addresses() },
      'src/cli/demo/main.ts',
    )
    expect([round, status, errors.replace(/^shop: .*\n/gm, '')]).toEqual([round, 0, ''])
    const calls = callsOf(output)
    let next = 0
    for (const wanted of journey) {
      const at = calls.indexOf(wanted, next)
      expect([wanted, at >= next]).toEqual([wanted, true])
      next = at + 1
    }
    expect(output).toContain('"selection":"')
    expect(output).toMatch(
      /PUT \/skus\/\d+\/comments\/\d+\/ multipart: follow_up, pictures\n← 200[^→]*→ GET [^→]*→ GET \/media\/\S+\n← 200 image\//,
    )
    expect(output).toMatch(/payment\/\?device=phone\S*\n← 200[^→]*→ GET \S+\/wechat\/checkmweb\S*\n← 200/)
    expect(output).toMatch(/包裹 · parcel: 顺丰速运 SF\d+ https:\S+\n\n短信 · SMS: [^\n]*已发货/)
  }
  const { status, output } = await mall.database.verify()
  expect([status, output.trim().split('\n').at(-1)]).toEqual([0, 'verified'])
}, 300_000)

test('without a database to ship the order the demo leaves out the parcel and runs to its end', async () => {
  const { status, output } = await runScript(
    { ...mall.env, ...addresses(), DATABASE_URL: '' },
    'src/cli/demo/main.ts',
  )
  expect(status).toBe(0)
  expect(output).toContain('skipped: set DATABASE_URL to ship the order')
  expect(output).toContain('19. 短信登录')
}, 300_000)
