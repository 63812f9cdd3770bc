import type { Visit } from './accounts.ts'
import { expectThat } from './client.ts'

/** Pays at the cashier of Alipay and returns to the mall, which the notification has reached before. */
export async function payWithAlipay({ mall, sandbox }: Visit, orderId: string): Promise<void> {
  const { alipay_url } = await mall.get<{ alipay_url: string }>(`/orders/${orderId}/payment/`)
  await sandbox.page(alipay_url)
  const paid = await sandbox.post<{ return_url: string; notify_answers: string[] }>('/alipay/pay/', 200, {
    out_trade_no: orderId,
  })
  expectThat(paid.notify_answers.includes('success'), 'the mall refused the notification')
  await mall.put(`/payment/status/${new URL(paid.return_url).search}`)
}

/** Scans the QR code of WeChat Pay while the page of the mall asks for the payment. */
export async function payWithWechat({ mall, sandbox }: Visit, orderId: string): Promise<void> {
  const { code_url } = await mall.get<{ code_url: string }>(`/orders/${orderId}/payment/`)
  await mall.get(`/orders/${orderId}/payment/status/`)
  const scanned = await sandbox.post<{ transaction_id: string }>('/wechat/pay/', 200, { code_url })
  const { trade_id } = await mall.get<{ trade_id: string | null }>(`/orders/${orderId}/payment/status/`)
  expectThat(trade_id === scanned.transaction_id, 'the order is not paid')
}
