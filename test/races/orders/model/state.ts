import type { Event, Lines } from './events.ts'

/** An event with the order that it concerns, or a part of an event. `mark` distinguishes requests to place. */
export type Act = Exclude<Event, { order: number } | { kind: 'place' }> | PlaceAct | OrderAct | PartAct
export type PlaceAct = Extract<Event, { kind: 'place' }> & Readonly<{ mark: number }>
export type OrderAct =
  | (Exclude<OrderEvent, { kind: 'withdraw' }> & Readonly<{ orderId: string }>)
  | (Extract<OrderEvent, { kind: 'withdraw' }> & Readonly<{ orderId: string; refundId: number }>)
export type OrderEvent = Extract<Event, { order: number }>
/**
 * A step that others may interleave with: a job handles one order, a request to place reads the cart, and at the end it
 * removes the ordered lines.
 */
export type PartAct =
  | Readonly<{ kind: 'expireOne' | 'receiveOne' | 'finishOne' | 'removeLines'; orderId: string }>
  | Readonly<{ kind: 'readCart'; user: number; mark: number }>

export type Answer = Readonly<{ status: number; code?: string | undefined; body: Record<string, unknown> }>

/** The context of an act: the other acts of the same step. */
export type Setting = Readonly<{
  /** No other act is concurrent, so reads of several stores are consistent. */
  isAlone: boolean
  isGatewayDown: boolean
  /** Orders that existed before this step. */
  existing: ReadonlySet<string>
  /** Users with two concurrent requests to place. */
  placingTwice: ReadonlySet<number>
}>

export type OrderState = {
  user: number
  status: number
  payFen: number
  lines: { sku: number; count: number; isReviewed: boolean }[]
  coupon: number | null
  /** The index of the buyer's address. */
  address: number
  isHidden: boolean
  /** The idempotency keys of the order, each with what its request asked for. */
  keys: { key: string; asked: string }[]
  /** Minutes of the model's clock. */
  payUntil: number
  dueAt: number | null
  receivedAt: number | null
  /** The buyer was redirected to the gateway. */
  isStarted: boolean
  trade: 'none' | 'waiting' | 'paid' | 'closed'
  tradeNo: string
  /** By trade number: true when the payment was applied, false when it is surplus. */
  payments: Record<string, boolean>
  refunds: RefundState[]
}

/** A refund request; `askedAt` are minutes of the model's clock. */
export type RefundState = {
  id: number
  fen: number
  key: string | null
  asked: string
  askedAt: number
  isWithdrawn: boolean
}

type CartLine = { count: number; selected: boolean }
/** The lines to order. */
export type Selection = Lines

/** The complete state of the model, as plain JSON. */
export type State = {
  minutes: number
  stock: number[]
  carts: Record<number, CartLine>[]
  /** By mark: the lines that a running request to place has read. */
  reading: Record<number, Selection>
  /** By user and coupon: the order that uses the coupon, else null. */
  coupons: (string | null)[][]
  orders: Record<string, OrderState>
}

/** Returns a changed copy of the state. */
export function changed(state: State, change: (next: State) => void): State {
  const next = structuredClone(state)
  change(next)
  return next
}

/** Returns the unchanged state when the answer has this status and error code, else an empty list. */
export function refused(state: State, answer: Answer, status: number, code: string): State[] {
  return answer.status === status && answer.code === code ? [state] : []
}

/** Returns the part of a state that can be observed in the database and in Redis. */
export function viewOf({ stock, carts, coupons, orders }: State) {
  const shown = Object.entries(orders).map(([id, order]) => {
    const { user, status, payFen, lines, address, isHidden, payments, refunds } = order
    return {
      id,
      user,
      status,
      payFen,
      lines: lines.toSorted((a, b) => a.sku - b.sku),
      address,
      isHidden,
      payments,
      refunds: refunds
        .map(({ id, fen, isWithdrawn }) => ({ id, fen, isWithdrawn }))
        .sort((a, b) => a.id - b.id),
    }
  })
  return { stock, carts, coupons, orders: shown.sort((a, b) => (a.id < b.id ? -1 : 1)) }
}

/** The observable part of a state. */
export type View = ReturnType<typeof viewOf>
