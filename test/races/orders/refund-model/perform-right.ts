import type { createIsolatedShop } from '../../../support/processes/isolated-shop.ts'
import { type Act, type Answer, pieces, unitFen } from './rights.ts'

type Shop = Awaited<ReturnType<typeof createIsolatedShop>>
/** An isolated shop with the addresses of its processes. */
export type Cluster = Readonly<{ shop: Shop; bases: readonly string[] }>

/** An order with its buyer's token and its SKUs. */
export type Sold = Readonly<{ token: string; orderId: string; skus: readonly number[] }>
type Minted = { users: { token: string; addressId: number }[]; skus: number[] }

/** The stock of each SKU before the order. */
export const stock = 10

/** Places the order of a new user. */
export async function sell(cluster: Cluster): Promise<Sold> {
  const mint = { users: 1, skus: [unitFen, unitFen], stock, couponsEach: 0 }
  const { users, skus } = (await command(cluster, 0, { mint })).result as Minted
  const { token, addressId } = users[0] as Minted['users'][number]
  const lines = skus.map((sku_id, line) => ({ sku_id, count: pieces[line] }))
  const body = { address: addressId, pay_method: 2, lines }
  const { json } = await send(cluster, 0, token, 'POST', '/orders/', body)
  return { token, orderId: json.order_id as string, skus }
}

/** Performs an act at the `at`-th process. */
export async function perform(
  cluster: Cluster,
  at: number,
  { token, orderId, skus }: Sold,
  act: Act,
): Promise<Answer> {
  const post = async (path: string, body: object = {}): Promise<Answer> => {
    const { status, json } = await send(cluster, at, token, 'POST', path, body)
    return { status, code: json.code as string | undefined }
  }
  switch (act.kind) {
    case 'cancel':
      return post(`/orders/${orderId}/cancellation/`)
    case 'receive':
      return post(`/orders/${orderId}/receipt/`)
    case 'review':
      return post(`/skus/${skus[act.line]}/comments/`, {
        order: orderId,
        comment: '质量很好，送货也快',
        score: 5,
      })
    case 'ask': {
      const { wish } = act
      const lines = wish === 0 || wish === 1 ? { lines: [{ sku_id: skus[wish], count: 1 }] } : {}
      const body = { reason: '不喜欢', ...lines, ...(wish === 'unit' && { amount: '33.00' }) }
      const { status, json } = await send(cluster, at, token, 'POST', `/orders/${orderId}/refunds/`, body)
      return { status, code: json.code as string | undefined, requestId: json.id as number | undefined }
    }
    case 'withdraw': {
      const { status, json } = await send(
        cluster,
        at,
        token,
        'DELETE',
        `/orders/${orderId}/refunds/${act.request}/`,
      )
      return { status, code: json.code as string | undefined }
    }
    case 'report': {
      const parcel = { carrier: '顺丰速运', tracking_no: 'SF1' }
      return post(`/orders/${orderId}/refunds/${act.request}/return/`, parcel)
    }
    case 'approve':
    case 'inspect':
      return command(cluster, at, { [act.kind]: { id: act.request, isRestocked: act.isRestocked } })
    case 'expect':
    case 'arrive':
    case 'reject':
    case 'complete':
      return command(cluster, at, { [act.kind]: act.request })
    case 'pay':
    case 'ship':
      return command(cluster, at, { [act.kind]: orderId })
    default:
      return command(cluster, at, { job: act.kind })
  }
}

async function send(
  { bases }: Cluster,
  at: number,
  token: string,
  method: string,
  path: string,
  body?: object,
) {
  const response = await fetch(`${bases[at % bases.length]}${path}`, {
    method,
    headers: { authorization: `JWT ${token}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, json: (text ? JSON.parse(text) : {}) as Record<string, unknown> }
}

/** Runs a command that no route of the mall has. */
export async function command({ bases }: Cluster, at: number, body: object) {
  const response = await fetch(`${bases[at % bases.length]}/-/`, {
    method: 'POST',
    body: JSON.stringify(body),
  })
  const { code, result } = (await response.json()) as { code?: string; result?: unknown }
  return { status: response.status, code, ...(result !== undefined && { result }) }
}
