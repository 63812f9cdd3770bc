import { signMessage } from '../../../src/sandbox/alipay/signing.ts'
import type { Mall } from './mall.ts'
import { type Call, read } from './requests.ts'
import type { Act, Answer, OrderAct } from './state.ts'

/** What the outside has in hand for an order: the address of its page, whether it was opened, its notice, the way back. */
type InHand = { url?: string; isOpen?: boolean; notice?: string; returnUrl?: string }

/** The way of the money: the buyer at Alipay's cashier, and Alipay's notices, which somebody brings. */
export function createMoney({ alipay }: Mall, call: Call) {
  const inHand = new Map<string, InHand>()
  const handOf = (id: string) => inHand.get(id) ?? (inHand.set(id, {}).get(id) as InHand)
  const bring = (notice: string) => bringNotice(call, notice)

  /** Whether the outside has what the act needs. */
  function isPossible(act: Act): boolean {
    if (act.kind === 'visit') return handOf(act.orderId).url !== undefined
    if (act.kind === 'pay') return handOf(act.orderId).isOpen === true
    if (act.kind === 'notice') return handOf(act.orderId).notice !== undefined
    return act.kind !== 'return' || handOf(act.orderId).returnUrl !== undefined
  }

  async function move(act: OrderAct, payFen: number, user: number): Promise<Answer> {
    const [{ orderId }, hand] = [act, handOf(act.orderId)]
    switch (act.kind) {
      case 'start':
        return start(orderId, user)
      case 'visit':
        return visit(hand)
      case 'pay':
        return pay(orderId, hand)
      case 'return':
        return call({ method: 'PUT', path: `/payment/status/${new URL(hand.returnUrl as string).search}` })
      case 'notice':
        return bring(hand.notice as string)
      case 'stray':
        return bring(noticeOf(alipay, orderId, payFen))
      default:
        // another amount than is due, or another key than Alipay's
        return bring(noticeOf(alipay, orderId, payFen + (act.order % 2), act.order % 2 === 0))
    }
  }

  async function start(orderId: string, user: number): Promise<Answer> {
    const answer = await call({ method: 'GET', path: `/orders/${orderId}/payment/`, user })
    if (answer.status === 200) handOf(orderId).url = answer.body.alipay_url as string
    return answer
  }

  async function visit(hand: InHand): Promise<Answer> {
    const { ok, status } = await fetch(hand.url as string)
    hand.isOpen = ok
    return { status, body: {} }
  }

  async function pay(orderId: string, hand: InHand): Promise<Answer> {
    const answer = await read(await alipay.post('/alipay/pay/', { out_trade_no: orderId }))
    const isAbout = (text: string) => new URLSearchParams(text).get('out_trade_no') === orderId
    if (answer.status === 200) {
      hand.notice ??= alipay.notices.find(isAbout) as string
      hand.returnUrl = answer.body.return_url as string
    }
    return answer
  }

  return { isPossible, move }
}

/** The answer with the trade that the notice tells of. */
async function bringNotice(call: Call, notice: string): Promise<Answer> {
  const { status } = await call({ path: '/payment/alipay/notify/', form: notice })
  return { status, body: { trade_no: new URLSearchParams(notice).get('trade_no') } }
}

/** A notice of a trade that the sandbox does not know. */
function noticeOf({ settings, ...keys }: Mall['alipay'], orderId: string, fen: number, isForged = false) {
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
