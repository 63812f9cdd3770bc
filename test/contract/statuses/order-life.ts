import { createOrder, type TestOrder } from '../../support/factories/orders/orders.ts'
import { createUser } from '../../support/factories/users.ts'
import type { CallOptions } from '../../support/http.ts'
import { type Act, acts, type Subject } from './order-acts.ts'
import type { Row, World } from './world.ts'

/** The tested routes, with path patterns as in the application. */
export const orderLifeRoutes = [
  ...new Set(
    acts.map(({ method, path }) => {
      const [address] = path({ orderId: ':id', sku: ':id', refund: ':refund' } as unknown as Subject).split(
        '?',
      )
      return `${method} ${address}`
    }),
  ),
]

const states = [1, 2, 3, 4, 5, 6]
const successes = acts.flatMap((act) => act.states.map((state) => ({ act, state })))

/** Creates one order per status that no row changes (`resting`), and one for each row that changes it (`moving`). */
export async function makeLife() {
  const resting: TestOrder[] = []
  await Promise.all(
    states.map(async (state) => {
      resting[state] = await createOrder(state)
    }),
  )
  const moving = await Promise.all(successes.map(makeSubject))
  return { resting, moving, stranger: await createUser() }
}

async function makeSubject({ act, state }: (typeof successes)[number]): Promise<Subject> {
  const order = await createOrder(state)
  return act.prepare ? { ...order, refund: await act.prepare(order) } : order
}

type Life = Awaited<ReturnType<typeof makeLife>>
type Pick = (life: Life) => Subject

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
    return { ...(token && { token }), ...(/^P/.test(act.method) && { body: body ?? {} }) }
  }
  return [`${act.name} ${what}`, status, code, act.method, ({ life }) => act.path(pick(life)), options]
}

type More = Readonly<{ caller?: (life: Life) => { token?: string }; body?: unknown }>

function rowsOf(act: Act): Row[] {
  const [state] = act.states as [number]
  const own: Pick = ({ resting }) => resting[state] as TestOrder
  const unknown = { orderId: '1', sku: 999_999_999 }
  const wrong = states.filter((state) => !act.states.includes(state))
  return [
    ...states.map((state) =>
      row(
        act,
        `an order of a different user in status ${state}`,
        404,
        'not_found',
        ({ resting }) => resting[state] as TestOrder,
        { caller: ({ stranger }) => stranger },
      ),
    ),
    row(act, 'an order as an anonymous caller', 401, 'unauthorized', own, { caller: () => ({}) }),
    row(act, 'an unknown order', 404, 'not_found', (life) => ({ ...own(life), ...unknown })),
    ...wrong.map((state) =>
      row(
        act,
        `an order in status ${state}`,
        act.refusalStatus ?? 409,
        act.refusal ?? 'order_state',
        ({ resting }) => resting[state] as TestOrder,
      ),
    ),
    ...('malformed' in act
      ? [row(act, 'an order with an invalid body', 400, 'invalid_input', own, { body: act.malformed })]
      : []),
  ]
}

export const orderLifeRows: readonly Row[] = [
  ...acts.flatMap(rowsOf),
  ...successes.map(({ act, state }, i) =>
    row(act, `an order in status ${state}`, act.success, undefined, ({ moving }) => moving[i] as Subject),
  ),
]
