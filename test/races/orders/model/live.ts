import { isDeepStrictEqual } from 'node:util'
import { type Event, type Step, size } from './events.ts'
import { type Done, linearize } from './linearize.ts'
import type { ModelCluster } from './mall.ts'
import { isPossible } from './money.ts'
import { observe } from './observe.ts'
import { perform } from './perform.ts'
import type { Run } from './requests.ts'
import { type Act, type PartAct, type Setting, type State, viewOf } from './state.ts'

type Happening = Exclude<Step, { minutes: number }>

const settled = { status: 200, body: {} }

/**
 * Lives through the steps in a mall, with users and SKUs of their own. After each step, what happened must be what the
 * model allows: some order of the events explains every answer, and the database and the carts hold what it leads to.
 * @throws Error with the story so far
 */
export async function live(mall: ModelCluster, steps: readonly Step[]): Promise<void> {
  const run: Run = { mall, minted: await mall.mint(), inHand: new Map() }
  const story: string[] = []
  let states = [initial()]
  for (const step of steps) {
    if ('minutes' in step) {
      await mall.pass(step.minutes)
      states = states.map((each) => ({ ...each, minutes: each.minutes + step.minutes }))
      story.push(`${step.minutes} minutes pass`)
      continue
    }
    const done = await happen(run, step, states[0] as State)
    if (done.length === 0) continue
    story.push(`${step.isAway ? 'while the gateway is away: ' : ''}${done.map(tell).join(' & ')}`)
    states = explain(states, done, step.isAway, await observe(mall, run.minted), story)
  }
}

/** Lets the events of a step happen at once, as far as there are orders for them. */
async function happen(run: Run, { events, isAway }: Happening, state: State): Promise<Done[]> {
  const acts = apart(events.flatMap((event, mark) => resolve(run, event, mark, state)))
  if (isAway) await run.mall.setAway(true)
  const done = await Promise.all(acts.map(async (act) => ({ act, answer: await perform(run, act, state) })))
  if (isAway) await run.mall.setAway(false)
  return done
}

/** The states that explain both the answers and what is there now. */
function explain(
  states: readonly State[],
  done: readonly Done[],
  isAway: boolean,
  seen: ReturnType<typeof viewOf>,
  story: readonly string[],
): State[] {
  const [state] = states as [State]
  const setting = { ...settingOf(state, done), isAway }
  const possible = states.flatMap((each) => linearize(each, partsOf(each, done), setting))
  const explained = possible.filter((each) => isDeepStrictEqual(viewOf(each), seen))
  const distinct = new Map(explained.map((each) => [JSON.stringify(each), each]))
  if (distinct.size > 0) return [...distinct.values()]
  const expected =
    possible.length === 0 ? 'no order of these events gives these answers' : 'none of what was possible'
  throw new Error(
    [`${expected} after:`, ...story, 'before:', show(viewOf(state)), 'seen:', show(seen)]
      .concat(possible.slice(0, 3).flatMap((each) => ['possible:', show(viewOf(each))]))
      .join('\n'),
  )
}

function settingOf(state: State, done: readonly Done[]): Omit<Setting, 'isAway'> {
  const placing = done.flatMap(({ act }) => (act.kind === 'place' ? [act.user] : []))
  return {
    isAlone: done.length === 1,
    before: new Set(Object.keys(state.orders)),
    placingTwice: new Set(placing.filter((user, i) => placing.indexOf(user) !== i)),
  }
}

type Part = Extract<PartAct, { orderId: string }>['kind']

/** What happened in parts that others may come between: jobs order by order, and new orders that leave the cart. */
function partsOf(state: State, done: readonly Done[]): Done[] {
  const part = (kind: Part, orderId: string): Done => ({ act: { kind, orderId }, answer: settled })
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
    act.kind === 'place' ? [{ act: { kind: 'read', user: act.user, mark: act.mark }, answer: settled }] : [],
  )
  return [
    ...readings,
    ...done.flatMap((one) => (one.answer.status === 200 && jobs[one.act.kind]?.()) || [one]),
    ...[...new Set(placed)].map((id) => part('leave', id)),
  ]
}

/** In which state an order waits for an event; those that are not named may come at any time. */
const waitsFor: Readonly<Record<string, readonly number[]>> = {
  cancel: [1],
  start: [1],
  visit: [1],
  ship: [2],
  receive: [3],
  review: [4],
  refund: [2, 3, 4],
}

/** The event with the order that it is about; nothing while there is none. */
function resolve(run: Run, event: Event, mark: number, { orders }: State): Act[] {
  if (event.kind === 'place') return [{ ...event, mark }]
  if (!('order' in event)) return [event]
  const acts = Object.entries(orders)
    .filter(([, { status }]) => !event.isDue || (waitsFor[event.kind]?.includes(status) ?? true))
    .map(([orderId]) => ({ ...event, orderId }))
    .filter((act) => isPossible(run, act))
  return acts.slice(-1 - (event.order % Math.max(1, acts.length))).slice(0, 1)
}

/** Money of two trades in one moment is left out: what the gateway closes meanwhile is no longer known. */
function apart(acts: readonly Act[]): Act[] {
  const hasStray = acts.some(({ kind }) => kind === 'stray' || kind === 'wrong')
  return acts.filter(({ kind }) => !(kind === 'pay' && hasStray))
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

function tell({ act, answer }: Done): string {
  const { kind, isDue: _, ...what } = { isDue: true, ...act }
  const { order_id: orderId = '', trade_no: tradeNo = '' } = answer.body
  return `${kind} ${JSON.stringify(what)} → ${answer.status} ${[answer.code, orderId, tradeNo].filter(Boolean).join(' ')}`
}

const show = (view: object) => JSON.stringify(view, null, 1).replaceAll(/\n\s{3,}/g, ' ')
