import { mintUser } from '../../support/factories/mint.ts'
import { type MintedOrder, mintOrder } from '../../support/factories/orders.ts'
import type { CallOptions } from '../../support/http.ts'
import type { Row, World } from './world.ts'

type Act = Readonly<{
  name: string
  method: 'GET' | 'POST'
  path: (order: MintedOrder) => string
  body?: (order: MintedOrder) => unknown
  /** The answer where it is allowed, and the states in which it is. */
  success: number
  states: readonly number[]
  /** What refuses it in the others. */
  refusal?: string
  malformed?: unknown
}>

const review = ({ orderId }: MintedOrder) => ({ order: orderId, comment: '质量很好，送货也快', score: 5 })

/** Every route about one order; each is tried in every state of its own and of somebody else's orders. */
const acts: readonly Act[] = [
  {
    name: 'seeing',
    method: 'GET',
    path: ({ orderId }) => `/orders/${orderId}/`,
    success: 200,
    states: [1, 2, 3, 4, 5, 6],
  },
  {
    name: 'starting to pay',
    method: 'GET',
    path: ({ orderId }) => `/orders/${orderId}/payment/`,
    success: 200,
    states: [1],
    refusal: 'order_not_payable',
  },
  {
    name: 'starting to pay by WeChat',
    method: 'GET',
    path: ({ orderId }) => `/orders/${orderId}/payment/?pay_method=3`,
    success: 200,
    states: [1],
    refusal: 'order_not_payable',
  },
  {
    name: 'asking for the payment of',
    method: 'GET',
    path: ({ orderId }) => `/orders/${orderId}/payment/status/`,
    success: 200,
    states: [1, 2, 3, 4, 5, 6],
  },
  {
    name: 'cancelling',
    method: 'POST',
    path: ({ orderId }) => `/orders/${orderId}/cancellation/`,
    success: 200,
    states: [1],
  },
  {
    name: 'receiving',
    method: 'POST',
    path: ({ orderId }) => `/orders/${orderId}/receipt/`,
    success: 200,
    states: [3],
  },
  {
    name: 'listing what to review of',
    method: 'GET',
    path: ({ orderId }) => `/orders/${orderId}/uncommentgoods/`,
    success: 200,
    states: [4],
  },
  {
    name: 'reviewing',
    method: 'POST',
    path: ({ sku }) => `/skus/${sku}/comments/`,
    body: review,
    success: 201,
    states: [4],
    malformed: { order: '1', comment: '好', score: 9 },
  },
  {
    name: 'asking money back for',
    method: 'POST',
    path: ({ orderId }) => `/orders/${orderId}/refunds/`,
    body: () => ({ reason: '不喜欢' }),
    success: 201,
    states: [2, 3, 4],
    malformed: { reason: '' },
  },
  {
    name: 'listing the refunds of',
    method: 'GET',
    path: ({ orderId }) => `/orders/${orderId}/refunds/`,
    success: 200,
    states: [1, 2, 3, 4, 5, 6],
  },
]

/** The routes that are tried so, in the form of the application. */
export const orderLifeRoutes = [
  ...new Set(
    acts.map(({ method, path }) => {
      const [address] = path({ orderId: ':id', sku: ':id' } as unknown as MintedOrder).split('?')
      return `${method} ${address}`
    }),
  ),
]

const states = [1, 2, 3, 4, 5, 6]
const successes = acts.flatMap((act) => act.states.map((state) => ({ act, state })))

/** Orders that no row moves, one a state, and one for each row that moves its own. */
export async function makeLife() {
  const resting: MintedOrder[] = []
  for (const state of states) resting[state] = await mintOrder(state)
  const moving: MintedOrder[] = []
  for (const { state } of successes) moving.push(await mintOrder(state))
  return { resting, moving, stranger: await mintUser() }
}

type Life = Awaited<ReturnType<typeof makeLife>>
type Pick = (life: Life) => MintedOrder

function row(
  act: Act,
  what: string,
  status: number,
  code: string | undefined,
  pick: Pick,
  more: More = {},
): Row {
  const options = async ({ life }: World): Promise<CallOptions> => {
    const order = pick(life)
    const { token } = more.caller ? more.caller(life) : order.user
    const body = 'body' in more ? more.body : act.body?.(order)
    return { ...(token && { token }), ...(act.method === 'POST' && { body: body ?? {} }) }
  }
  return [`${act.name} ${what}`, status, code, act.method, ({ life }) => act.path(pick(life)), options]
}

type More = Readonly<{ caller?: (life: Life) => { token?: string }; body?: unknown }>

function rowsOf(act: Act): Row[] {
  const [state] = act.states as [number]
  const own: Pick = ({ resting }) => resting[state] as MintedOrder
  const nobody = { orderId: '1', sku: 999_999_999 }
  const wrong = states.filter((state) => !act.states.includes(state))
  return [
    ...states.map((state) =>
      row(
        act,
        `somebody else's order in state ${state}`,
        404,
        'not_found',
        ({ resting }) => resting[state] as MintedOrder,
        { caller: ({ stranger }) => stranger },
      ),
    ),
    row(act, 'an order of an anonymous caller', 401, 'unauthorized', own, { caller: () => ({}) }),
    row(act, 'an order that is none', 404, 'not_found', (life) => ({ ...own(life), ...nobody })),
    ...wrong.map((state) =>
      row(
        act,
        `an order in state ${state}`,
        409,
        act.refusal ?? 'order_state',
        ({ resting }) => resting[state] as MintedOrder,
      ),
    ),
    ...('malformed' in act
      ? [row(act, 'an order with a bad body', 400, 'invalid_input', own, { body: act.malformed })]
      : []),
  ]
}

export const orderLifeRows: readonly Row[] = [
  ...acts.flatMap(rowsOf),
  ...successes.map(({ act, state }, i) =>
    row(act, `an order in state ${state}`, act.success, undefined, ({ moving }) => moving[i] as MintedOrder),
  ),
]
