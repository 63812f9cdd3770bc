import { signMessage } from '../../../../src/sandbox/world/alipay/signing.ts'
import type { ModelCluster } from './mall.ts'
import { call, type InFlight, type Run, read } from './requests.ts'
import type { Act, Answer, OrderAct } from './state.ts'

/** Whether the precondition of an act outside the shop holds, such as an opened cashier page. */
export function isPossible({ inFlight }: Run, act: Act): boolean {
  const flight = 'orderId' in act ? inFlight.get(act.orderId) : undefined
  if (act.kind === 'visit') return flight?.url !== undefined
  if (act.kind === 'pay') return flight?.isOpen === true
  if (act.kind === 'notification') return flight?.notification !== undefined
  return act.kind !== 'return' || flight?.returnUrl !== undefined
}

/** Performs the acts of a payment: the buyer at Alipay's cashier, and the delivery of Alipay's notifications. */
export async function moveMoney(run: Run, act: OrderAct, payFen: number, user: number): Promise<Answer> {
  const { orderId } = act
  const { alipay } = run.mall
  const flight = run.inFlight.get(orderId) ?? {}
  run.inFlight.set(orderId, flight)
  switch (act.kind) {
    case 'start': {
      const answer = await call(run, { method: 'GET', path: `/orders/${orderId}/payment/`, user })
      if (answer.status === 200) flight.url = answer.body.alipay_url as string
      return answer
    }
    case 'visit': {
      const { ok, status } = await fetch(flight.url as string)
      flight.isOpen = ok
      return { status, body: {} }
    }
    case 'pay':
      return pay(run, orderId, flight)
    case 'return': {
      const { search } = new URL(flight.returnUrl as string)
      return call(run, { method: 'PUT', path: `/payment/status/${search}` })
    }
    case 'notification':
      return deliver(run, flight.notification as string)
    case 'otherTrade':
      return deliver(run, notificationOf(alipay, orderId, payFen))
    case 'otherAmount':
      return deliver(run, notificationOf(alipay, orderId, payFen + 1))
    default:
      return deliver(run, notificationOf(alipay, orderId, payFen, true))
  }
}

async function pay({ mall: { alipay } }: Run, orderId: string, flight: InFlight): Promise<Answer> {
  const answer = await read(await alipay.post('/alipay/pay/', { out_trade_no: orderId }))
  const isAbout = (text: string) => new URLSearchParams(text).get('out_trade_no') === orderId
  if (answer.status === 200) {
    flight.notification ??= alipay.notifications.find(isAbout) as string
    flight.returnUrl = answer.body.return_url as string
  }
  return answer
}

/** Delivers a notification to the next process. @returns the answer with the trade number of the notification */
async function deliver(run: Run, notification: string): Promise<Answer> {
  const { status } = await call(run, { path: '/payment/alipay/notify/', form: notification })
  return { status, body: { trade_no: new URLSearchParams(notification).get('trade_no') } }
}

/**
 * Builds a notification of a trade that the sandbox does not know, signed with Alipay's key, or with another key when
 * forged.
 */
function notificationOf(
  { settings, ...keys }: ModelCluster['alipay'],
  orderId: string,
  fen: number,
  isForged = false,
) {
  const fields = {
    app_id: settings.appId,
    seller_id: settings.sellerId,
    out_trade_no: orderId,
    trade_no: `t${crypto.randomUUID()}`,
    trade_status: 'TRADE_SUCCESS',
    total_amount: (fen / 100).toFixed(2),
    charset: 'utf-8',
  }
  const { privateKey } = isForged ? keys.appKeys : keys.alipayKeys
  return new URLSearchParams(signMessage(fields, privateKey)).toString()
}
