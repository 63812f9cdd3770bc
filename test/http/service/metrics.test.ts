import { expect, spyOn, test } from 'bun:test'
import { raiseAlert } from '../../../src/lib/alerts.ts'
import { log } from '../../../src/lib/log.ts'
import { send } from '../../support/database/payment-summary.ts'
import { createOrder } from '../../support/factories/orders/orders.ts'
import { call } from '../../support/http.ts'
import { alipayNotification } from '../../support/vendors/notifications.ts'

/** Returns the count of an alert in the metrics. */
async function countOf(alert: string): Promise<number> {
  const { text, headers } = await call('GET', '/metrics/')
  expect(headers.get('content-type')).toStartWith('text/plain')
  return Number(new RegExp(`^mall_alerts_total\\{alert="${alert}"\\} (\\d+)$`, 'm').exec(text)?.[1])
}

test('an alert is logged under its name and counted in the metrics; each alert has its own count', async () => {
  const logged = spyOn(log, 'error')
  const before = [await countOf('bill_missing'), await countOf('refund_stuck')]
  try {
    raiseAlert('bill_missing', { gateway: 'alipay', reference: '2026-11-23' })
    expect(logged.mock.calls as unknown[]).toEqual([
      [
        { alert: 'bill_missing', gateway: 'alipay', reference: '2026-11-23' },
        'bill of the gateway is missing',
      ],
    ])
  } finally {
    logged.mockRestore()
  }
  expect([await countOf('bill_missing'), await countOf('refund_stuck')]).toEqual([
    (before[0] as number) + 1,
    before[1] as number,
  ])
})

const wrong: [alert: string, order: number, change: Record<string, string>][] = [
  ['payment_wrong_amount', 1, { total_amount: '0.01' }],
  ['payment_foreign', 1, { app_id: '2021000000009999' }],
  ['payment_foreign', 1, { seller_id: '2088000000009999' }],
  ['payment_surplus', 2, {}],
]
for (const [alert, status, change] of wrong)
  test(`a payment that no order expects raises the alert ${alert}: ${JSON.stringify(change)}`, async () => {
    const { orderId } = await createOrder(status)
    const logged = spyOn(log, 'error')
    const before = await countOf(alert)
    try {
      await send(
        'POST',
        '/payment/alipay/notify/',
        `${new URLSearchParams(alipayNotification(orderId, change))}`,
      )
      const lines = (logged.mock.calls as unknown[][]).map(([fields]) => fields as Record<string, unknown>)
      expect(lines.filter((line) => line.alert === alert && line.outTradeNo === orderId)).toHaveLength(1)
    } finally {
      logged.mockRestore()
    }
    expect((await countOf(alert)) - before).toBe(1)
  })
