import type { Checkpoint } from '../../../src/lib/failpoints.ts'
import type { Gateway } from '../../support/factories/orders/paid-orders.ts'

/**
 * `<checkpoint|-> <verb> …`: a process of the shop that kills itself at the checkpoint (`-`: never). Verbs:
 * - `start|cancel <user> <order> <gateway>`
 * - `notify <user> <order> <gateway> <port>`: pays, and receives the notification at the port
 * - `reconcile`, `expire`, `refunds`: runs the job once
 */
const [killAt, verb, user, orderId, gateway, port] = process.argv.slice(2) as [string, ...string[]]
if (verb === 'notify')
  for (const name of ['alipay', 'wechat'])
    process.env[name === 'alipay' ? 'ALIPAY_NOTIFY_URL' : 'WECHAT_PAY_NOTIFY_URL'] =
      `http://127.0.0.1:${port}/payment/${name}/notify/`
const { onFailpoint } = await import('../../../src/lib/failpoints.ts')
const { jobs, payAtGateway, startAtGateway } = await import('../../support/factories/orders/paid-orders.ts')
const { cancelOrder } = await import('../../../src/domains/payments/cancellation/cancel-order.ts')

onFailpoint((name: Checkpoint) => {
  if (name === killAt) process.kill(process.pid, 'SIGKILL')
})
const order = { user: { id: Number(user) }, orderId: orderId as string }

async function payAndReceiveNotification(): Promise<void> {
  const { createApp } = await import('../../../src/app.ts')
  const app = createApp({})
  Bun.serve({ port: Number(port), hostname: '127.0.0.1', fetch: (request) => app.handle(request) })
  await payAtGateway(gateway as Gateway, order.orderId)
}

const verbs: Record<string, () => Promise<unknown>> = {
  start: () => startAtGateway(order, gateway as Gateway),
  cancel: () => cancelOrder(order.user.id, order.orderId),
  notify: async () => {
    await startAtGateway(order, gateway as Gateway)
    await payAndReceiveNotification()
  },
  reconcile: jobs.reconcile,
  expire: jobs.expire,
  refunds: jobs.sendRefunds,
}
console.log(await verbs[verb as string]?.())
process.exit(0)
