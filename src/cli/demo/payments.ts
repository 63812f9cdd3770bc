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

/** Pays with WeChat Pay in the browser of a phone, which opens WeChat and returns to the shop. */
export async function payOnPhone({ mall, sandbox }: Visit, orderId: string): Promise<void> {
  const start = `/orders/${orderId}/payment/?device=phone&pay_method=3`
  const { h5_url } = await mall.get<{ h5_url: string }>(start)
  const shop = `https://shop.example/orders/${orderId}`
  await sandbox.page(`${h5_url}&redirect_url=${encodeURIComponent(shop)}`)
  const paid = await sandbox.post<{ return_url: string }>('/wechat/pay/', 200, { h5_url })
  expectThat(paid.return_url === shop, 'the page on the phone does not return to the shop')
  const { status } = await mall.get<{ status: number }>(`/orders/${orderId}/payment/status/`)
  expectThat(status === 2, 'the order is not paid')
}
