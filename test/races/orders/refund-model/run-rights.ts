import { isDeepStrictEqual } from 'node:util'
import { parseFen } from '../../../../src/lib/money.ts'
import { type Cluster, command, perform, type Sold, sell, stock } from './perform-right.ts'
import { type Act, type Answer, initial, type RequestAct, type State, step, unitFen } from './rights.ts'

/** `pick` chooses a refund request of the order; an event that needs one is skipped while there is none. */
export type Event =
  | Exclude<Act, { request: number }>
  | Readonly<{ kind: RequestAct; pick: number }>
  | Readonly<{ kind: 'approve' | 'inspect'; pick: number; isRestocked: boolean }>

/** A clock advance in minutes, or concurrent events. */
export type Step = Readonly<{ minutes: number }> | readonly Event[]

type Done = Readonly<{ act: Act; answer: Answer }>

/**
 * Runs a schedule on a new order. After each step, some order of its events must predict every answer, and lead to the
 * status, requests, reviews and stock of the database.
 */
export async function runRights(cluster: Cluster, steps: readonly Step[]): Promise<void> {
  const sold = await sell(cluster)
  const history: string[] = []
  let states = [initial()]
  for (const each of steps) {
    if ('minutes' in each) {
      await Promise.all(cluster.bases.map((_, i) => command(cluster, i, { clock: each.minutes * 60_000 })))
      states = states.map((state) => ({ ...state, minutes: state.minutes + each.minutes }))
      history.push(`+${each.minutes} min`)
      continue
    }
    const acts = resolve(each, states[0] as State)
    const done = await Promise.all(
      acts.map(async (act, i) => ({ act, answer: await perform(cluster, i, sold, act) })),
    )
    history.push(done.map((one) => JSON.stringify(one)).join(' & '))
    const seen = await observe(cluster, sold)
    const possible = states.flatMap((state) => linearize(state, done))
    const explained = possible.filter((state) => isDeepStrictEqual(viewOf(state), seen))
    if (explained.length === 0)
      throw new Error(
        ['unexplained after:', ...history, 'seen:', seen, 'possible:', ...possible.map(viewOf)]
          .map((line) => (typeof line === 'string' ? line : JSON.stringify(line)))
          .join('\n'),
      )
    states = [...new Map(explained.map((state) => [JSON.stringify(state), state])).values()]
  }
}

/** The acts of a step: at most one payment, because the model has no surplus payments. */
function resolve(events: readonly Event[], { requests, status }: State): Act[] {
  const ids = Object.keys(requests).map(Number)
  const acts = events.flatMap((event): Act[] => {
    if (!('pick' in event)) return [event]
    const request = ids[event.pick % Math.max(1, ids.length)]
    return request === undefined ? [] : [{ ...event, request }]
  })
  const isPayable = status === 1
  return acts.filter(
    (act, at) => act.kind !== 'pay' || (isPayable && acts.findIndex(({ kind }) => kind === 'pay') === at),
  )
}

/** Returns the states to which some order of the acts leads in which each gets its answer. */
function linearize(state: State, done: readonly Done[]): State[] {
  if (done.length === 0) return [state]
  return done.flatMap((first) => {
    const next = structuredClone(state)
    const predicted = step(next, first.act, first.answer.requestId)
    if (!isDeepStrictEqual({ ...predicted }, withoutGaps(first.answer))) return []
    return linearize(
      next,
      done.filter((each) => each !== first),
    )
  })
}

const withoutGaps = ({ status, code, requestId }: Answer) =>
  Object.fromEntries(Object.entries({ status, code, requestId }).filter(([, value]) => value !== undefined))

const viewOf = ({ status, reviewed, held, writtenOff, requests }: State) => ({
  status,
  reviewed,
  stock: held.map((count, line) => stock - count - (writtenOff[line as 0 | 1] as number)),
  requests: Object.entries(requests).map(([id, request]) => [Number(id), request.units, request.status]),
})

async function observe({ shop }: Cluster, { orderId, skus }: Sold): Promise<ReturnType<typeof viewOf>> {
  const [order] = await shop.rows<{ status: number }>('SELECT status FROM tb_order_info WHERE order_id = ?', [
    orderId,
  ])
  const lines = await shop.rows<{ is_commented: number }>(
    'SELECT is_commented FROM tb_order_goods WHERE order_id = ? ORDER BY sku_id',
    [orderId],
  )
  const stocks = await shop.rows<{ stock: number }>('SELECT stock FROM tb_sku WHERE id IN (?) ORDER BY id', [
    skus,
  ])
  const requests = await shop.rows<{ id: number; amount: string; status: string }>(
    'SELECT id, amount, status FROM tb_refund WHERE order_id = ? ORDER BY id',
    [orderId],
  )
  return {
    status: order?.status ?? 0,
    reviewed: lines.map((line) => line.is_commented === 1) as [boolean, boolean],
    stock: stocks.map((row) => row.stock),
    requests: requests.map(({ id, amount, status }) => [id, parseFen(amount) / unitFen, status]),
  } as ReturnType<typeof viewOf>
}
