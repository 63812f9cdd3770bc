import type { Checkpoint } from '../../../src/lib/failpoints.ts'

/**
 * `<checkpoint|-> <verb> …`: another process of the shop, which dies at the checkpoint.
 * start|cancel <user> <order> <gateway> · notice <user> <order> <gateway> <port>: is told of the payment · reconcile ·
 * expire · refunds
 */
const [fatal, verb, user, orderId, gateway, port] = process.argv.slice(2) as [string, ...string[]]
if (verb === 'notice')
  for (const name of ['alipay', 'wechat'])
    process.env[name === 'alipay' ? 'ALIPAY_NOTIFY_URL' : 'WECHAT_PAY_NOTIFY_URL'] =
      `http://127.0.0.1:${port}/payment/${name}/notify/`
const { onFailpoint } = await import('../../../src/lib/failpoints.ts')
const { jobs, payAtGateway, startAtGateway } = await import('../../support/factories/paid-orders.ts')
const { cancelOrder } = await import('../../../src/domains/payments/cancellation/cancel-order.ts')

onFailpoint((name: Checkpoint) => {
  if (name === fatal) process.kill(process.pid, 'SIGKILL')
})
const order = { user: { id: Number(user) }, orderId: orderId as string }

async function beTold(): Promise<void> {
  const { createApp } = await import('../../../src/app.ts')
  const app = createApp({})
  Bun.serve({ port: Number(port), hostname: '127.0.0.1', fetch: (request) => app.handle(request) })
  await payAtGateway(gateway as 'alipay', order.orderId)
}

const verbs: Record<string, () => Promise<unknown>> = {
  start: () => startAtGateway(order, gateway as 'alipay'),
  cancel: () => cancelOrder(order.user.id, order.orderId),
  notice: async () => {
    const { startPayment } = await import('../../../src/domains/payments/start-payment.ts')
    const { url } = await startPayment(order.user.id, order.orderId, gateway === 'wechat' ? 3 : 2)
    if (gateway === 'alipay') await fetch(url)
    await beTold()
  },
  reconcile: jobs.reconcile,
  expire: jobs.expire,
  refunds: jobs.sendRefunds,
}
console.log(await verbs[verb as string]?.())
process.exit(0)
