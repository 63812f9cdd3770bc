import type { Event } from './events.ts'

/** An event whose order has been found out, or a part of one; requests to place are told apart by a mark. */
export type Act = Exclude<Event, { order: number } | { kind: 'place' }> | PlaceAct | OrderAct | PartAct
export type PlaceAct = Extract<Event, { kind: 'place' }> & Readonly<{ mark: number }>
export type OrderAct = Extract<Event, { order: number }> & Readonly<{ orderId: string }>
/** What a job does to one order; a request to place reads the cart first, and what was ordered leaves it last. */
export type PartAct =
  | Readonly<{ kind: 'expireOne' | 'receiveOne' | 'finishOne' | 'leave'; orderId: string }>
  | Readonly<{ kind: 'read'; user: number; mark: number }>

export type Answer = Readonly<{ status: number; code?: string | undefined; body: Record<string, unknown> }>

/** What else is known of an act: what happens at the same moment. */
export type Setting = Readonly<{
  /** Nothing else happens: what is read in several places fits together. */
  isAlone: boolean
  isAway: boolean
  /** Orders that stood before. */
  before: ReadonlySet<string>
  /** Users of whom two requests to place are under way. */
  placingTwice: ReadonlySet<number>
}>

export type OrderState = {
  user: number
  status: number
  payFen: number
  lines: { sku: number; count: number; isReviewed: boolean }[]
  coupon: number | null
  /** The keys that find it again, each with the coupon of its request. */
  keys: { key: string; coupon: number | null }[]
  /** Minutes of the model's clock. */
  payUntil: number
  dueAt: number | null
  /** The buyer was sent to the gateway. */
  isStarted: boolean
  trade: 'none' | 'waiting' | 'paid' | 'closed'
  tradeNo: string
  /** Applied or surplus, by trade number. */
  payments: Record<string, boolean>
  refunds: { fen: number; key: string | null; asked: string }[]
}

type CartLine = { count: number; selected: boolean }
/** What is ordered, or is to be. */
export type Selection = Readonly<{ sku: number; count: number }>[]

/** All that the model knows, as plain JSON. */
export type State = {
  minutes: number
  stock: number[]
  carts: Record<number, CartLine>[]
  /** What requests to place that are under way have read. */
  reading: Record<number, Selection>
  /** By user and number: the order that has used it. */
  coupons: (string | null)[][]
  orders: Record<string, OrderState>
}

/** The state after a change; the one before stays as it is. */
export function changed(state: State, change: (next: State) => void): State {
  const next = structuredClone(state)
  change(next)
  return next
}

/** An answer that refuses with this status and code and changes nothing. */
export function refused(state: State, answer: Answer, status: number, code: string): State[] {
  return answer.status === status && answer.code === code ? [state] : []
}

/** What can be seen of a state in the database and in Redis. */
export function viewOf({ stock, carts, coupons, orders }: State) {
  const shown = Object.entries(orders).map(([id, order]) => {
    const { user, status, payFen, lines, payments, refunds } = order
    const asked = refunds.map(({ fen }) => fen).sort((a, b) => a - b)
    return {
      id,
      user,
      status,
      payFen,
      lines: lines.toSorted((a, b) => a.sku - b.sku),
      payments,
      refunds: asked,
    }
  })
  return { stock, carts, coupons, orders: shown.sort((a, b) => (a.id < b.id ? -1 : 1)) }
}

export type View = ReturnType<typeof viewOf>
