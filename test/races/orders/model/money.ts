import { signMessage } from '../../../../src/sandbox/world/alipay/signing.ts'
import type { ModelCluster } from './mall.ts'
import { call, type InFlight, type Run, read } from './requests.ts'
import type { Act, Answer, OrderAct } from './state.ts'

/** Whether the outside has in hand what the act needs. */
export function isPossible({ inHand }: Run, act: Act): boolean {
  const hand = 'orderId' in act ? inHand.get(act.orderId) : undefined
  if (act.kind === 'visit') return hand?.url !== undefined
  if (act.kind === 'pay') return hand?.isOpen === true
  if (act.kind === 'notice') return hand?.notice !== undefined
  return act.kind !== 'return' || hand?.returnUrl !== undefined
}

/** The way of the money: the buyer at Alipay's cashier, and Alipay's notices, which somebody brings. */
export async function moveMoney(run: Run, act: OrderAct, payFen: number, user: number): Promise<Answer> {
  const { orderId } = act
  const { alipay } = run.mall
  const hand = run.inHand.get(orderId) ?? {}
  run.inHand.set(orderId, hand)
  switch (act.kind) {
    case 'start': {
      const answer = await call(run, { method: 'GET', path: `/orders/${orderId}/payment/`, user })
      if (answer.status === 200) hand.url = answer.body.alipay_url as string
      return answer
    }
    case 'visit': {
      const { ok, status } = await fetch(hand.url as string)
      hand.isOpen = ok
      return { status, body: {} }
    }
    case 'pay':
      return pay(run, orderId, hand)
    case 'return': {
      const { search } = new URL(hand.returnUrl as string)
      return call(run, { method: 'PUT', path: `/payment/status/${search}` })
    }
    case 'notice':
      return bring(run, hand.notice as string)
    case 'stray':
      return bring(run, noticeOf(alipay, orderId, payFen))
    case 'wrong':
      return bring(run, noticeOf(alipay, orderId, payFen + 1))
    default:
      return bring(run, noticeOf(alipay, orderId, payFen, true))
  }
}

async function pay({ mall: { alipay } }: Run, orderId: string, hand: InFlight): Promise<Answer> {
  const answer = await read(await alipay.post('/alipay/pay/', { out_trade_no: orderId }))
  const isAbout = (text: string) => new URLSearchParams(text).get('out_trade_no') === orderId
  if (answer.status === 200) {
    hand.notice ??= alipay.notices.find(isAbout) as string
    hand.returnUrl = answer.body.return_url as string
  }
  return answer
}

/** The answer with the trade that the notice tells of. */
async function bring(run: Run, notice: string): Promise<Answer> {
  const { status } = await call(run, { path: '/payment/alipay/notify/', form: notice })
  return { status, body: { trade_no: new URLSearchParams(notice).get('trade_no') } }
}

/** A notice of a trade that the sandbox does not know, signed by Alipay's key or another. */
function noticeOf(
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
