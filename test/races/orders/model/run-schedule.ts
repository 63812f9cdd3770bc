import { isDeepStrictEqual } from 'node:util'
import { type Event, type Step, size } from './events.ts'
import { type Done, linearize } from './linearize.ts'
import type { ModelCluster } from './mall.ts'
import { isPossible } from './money.ts'
import { observe } from './observe.ts'
import { perform } from './perform.ts'
import type { Run } from './requests.ts'
import {
  type Act,
  type OrderAct,
  type OrderEvent,
  type OrderState,
  type PartAct,
  type Setting,
  type State,
  viewOf,
} from './state.ts'

type EventStep = Exclude<Step, { minutes: number }>

const ok = { status: 200, body: {} }

/**
 * Runs a schedule with new users and SKUs. After each step, some sequential order of its events must explain every
 * answer, and lead to the contents of the database and the carts.
 * @throws Error with the events so far, the observed state and some possible states
 */
export async function runSchedule(mall: ModelCluster, steps: readonly Step[]): Promise<void> {
  const run: Run = { mall, minted: await mall.mint(), inFlight: new Map() }
  const history: string[] = []
  let states = [initial()]
  for (const step of steps) {
    if ('minutes' in step) {
      await mall.advanceClock(step.minutes)
      states = states.map((each) => ({ ...each, minutes: each.minutes + step.minutes }))
      history.push(`the clock advances ${step.minutes} minutes`)
      continue
    }
    const done = await performStep(run, step, states[0] as State)
    if (done.length === 0) continue
    history.push(
      `${step.isGatewayDown ? 'during a gateway outage: ' : ''}${done.map(describeAct).join(' & ')}`,
    )
    states = filterExplained(states, done, step.isGatewayDown, await observe(mall, run.minted), history)
  }
}

/** Performs the events of a step concurrently; events without a matching order are skipped. */
async function performStep(run: Run, { events, isGatewayDown }: EventStep, state: State): Promise<Done[]> {
  const acts = withoutMixedTrades(events.flatMap((event, mark) => resolveOrder(run, event, mark, state)))
  if (isGatewayDown) await run.mall.setGatewayDown(true)
  const done = await Promise.all(acts.map(async (act) => ({ act, answer: await perform(run, act, state) })))
  if (isGatewayDown) await run.mall.setGatewayDown(false)
  return done
}

/** Returns the states that explain both the answers and the observed state. @throws Error when there is none */
function filterExplained(
  states: readonly State[],
  done: readonly Done[],
  isGatewayDown: boolean,
  seen: ReturnType<typeof viewOf>,
  history: readonly string[],
): State[] {
  const [state] = states as [State]
  const setting = { ...settingOf(state, done), isGatewayDown }
  const possible = states.flatMap((each) => linearize(each, partsOf(each, done), setting))
  const explained = possible.filter((each) => isDeepStrictEqual(viewOf(each), seen))
  const distinct = new Map(explained.map((each) => [JSON.stringify(each), each]))
  if (distinct.size > 0) return [...distinct.values()]
  const failure =
    possible.length === 0
      ? 'no order of these events gives these answers'
      : 'no possible state matches the observed state'
  throw new Error(
    [`${failure} after:`, ...history, 'before:', show(viewOf(state)), 'seen:', show(seen)]
      .concat(possible.slice(0, 3).flatMap((each) => ['possible:', show(viewOf(each))]))
      .join('\n'),
  )
}

function settingOf(state: State, done: readonly Done[]): Omit<Setting, 'isGatewayDown'> {
  const placing = done.flatMap(({ act }) => (act.kind === 'place' ? [act.user] : []))
  return {
    isAlone: done.length === 1,
    existing: new Set(Object.keys(state.orders)),
    placingTwice: new Set(placing.filter((user, i) => placing.indexOf(user) !== i)),
  }
}

type Part = Extract<PartAct, { orderId: string }>['kind']

/**
 * Splits acts into parts that others may interleave with: jobs by order, and placing into reading the cart, inserting
 * the order and removing its lines.
 */
function partsOf(state: State, done: readonly Done[]): Done[] {
  const part = (kind: Part, orderId: string): Done => ({ act: { kind, orderId }, answer: ok })
  const due = (kind: Part, isDue: (order: State['orders'][string]) => boolean) =>
    Object.entries(state.orders).flatMap(([orderId, order]) => (isDue(order) ? [part(kind, orderId)] : []))
  const isOver = (moment: number | null) => moment !== null && moment <= state.minutes
  const jobs: Record<string, () => Done[]> = {
    expire: () => due('expireOne', ({ status, payUntil }) => status === 1 && isOver(payUntil)),
    autoReceive: () => due('receiveOne', ({ status, dueAt }) => status === 3 && isOver(dueAt)),
    autoFinish: () => due('finishOne', ({ status, dueAt }) => status === 4 && isOver(dueAt)),
  }
  const placed = done.flatMap(({ act, answer }) => {
    const id = answer.body.order_id as string
    return act.kind === 'place' && answer.status === 201 && !state.orders[id] ? [id] : []
  })
  const readings = done.flatMap(({ act }): Done[] =>
    act.kind === 'place' ? [{ act: { kind: 'readCart', user: act.user, mark: act.mark }, answer: ok }] : [],
  )
  return [
    ...readings,
    ...done.flatMap((one) => (one.answer.status === 200 && jobs[one.act.kind]?.()) || [one]),
    ...[...new Set(placed)].map((id) => part('removeLines', id)),
  ]
}

/** The statuses in which an event is due; an event without an entry is due in any status. */
const waitsFor: Readonly<Record<string, readonly number[]>> = {
  cancel: [1],
  start: [1],
  visit: [1],
  ship: [2],
  receive: [3],
  review: [4],
  refund: [2, 3, 4, 5],
  readdress: [1, 2],
  hide: [5, 6],
}

/** Resolves an event to an act on a concrete order; an empty list when no order matches. */
function resolveOrder(run: Run, event: Event, mark: number, { orders }: State): Act[] {
  if (event.kind === 'place') return [{ ...event, mark }]
  if (!('order' in event)) return [event]
  const acts = Object.entries(orders)
    .filter(([, { status }]) => !event.isDue || (waitsFor[event.kind]?.includes(status) ?? true))
    .flatMap(([orderId, order]) => toActs(event, orderId, order))
    .filter((act) => isPossible(run, act))
  return acts.slice(-1 - (event.order % Math.max(1, acts.length))).slice(0, 1)
}

/** A withdrawal needs a refund request, an open one while it is due. */
function toActs(event: OrderEvent, orderId: string, { refunds }: OrderState): OrderAct[] {
  if (event.kind !== 'withdraw') return [{ ...event, orderId }]
  const requests = refunds
    .filter(({ isWithdrawn }) => !event.isDue || !isWithdrawn)
    .toSorted((a, b) => a.id - b.id)
  const request = requests[event.request % Math.max(1, requests.length)]
  return request ? [{ ...event, orderId, refundId: request.id }] : []
}

/**
 * Skips payments concurrent with a notification of another trade: the model cannot know which trade the gateway closes.
 */
function withoutMixedTrades(acts: readonly Act[]): Act[] {
  const hasOtherTrade = acts.some(({ kind }) => kind === 'otherTrade' || kind === 'otherAmount')
  return acts.filter(({ kind }) => !(kind === 'pay' && hasOtherTrade))
}

function initial(): State {
  return {
    minutes: 0,
    stock: size.skus.map(() => size.stock),
    carts: Array.from({ length: size.users }, () => ({})),
    reading: {},
    coupons: Array.from({ length: size.users }, () => Array(size.couponsEach).fill(null)),
    orders: {},
  }
}

function describeAct({ act, answer }: Done): string {
  const { kind, isDue: _, ...what } = { isDue: true, ...act }
  const { order_id: orderId = '', trade_no: tradeNo = '' } = answer.body
  return `${kind} ${JSON.stringify(what)} → ${answer.status} ${[answer.code, orderId, tradeNo].filter(Boolean).join(' ')}`
}

const show = (view: object) => JSON.stringify(view, null, 1).replaceAll(/\n\s{3,}/g, ' ')
