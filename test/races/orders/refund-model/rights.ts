/** An order of 99.00 without freight: two pieces of one SKU and one of another, 33.00 each. */
export const pieces = [2, 1] as const
export const unitFen = 3_300
const units = 3
const maxRequests = 20
const [returnMinutes, receiveMinutes, reviewMinutes] = [7 * 1440, 10 * 1440, 15 * 1440]

/** What happens to a request besides its approval and its inspection: `expect` requires the goods, `report` is the buyer's parcel. */
export type RequestAct = 'withdraw' | 'reject' | 'complete' | 'expect' | 'report' | 'arrive'

/** An act on the order. `request` is the id of a refund request; `wish` is all that is left, one unit, or a piece of a line. */
export type Act =
  | Readonly<{ kind: 'pay' | 'cancel' | 'ship' | 'receive' | 'autoReceive' | 'autoFinish' }>
  | Readonly<{ kind: 'review'; line: 0 | 1 }>
  | Readonly<{ kind: 'ask'; wish: 'all' | 'unit' | 0 | 1 }>
  | Readonly<{ kind: RequestAct; request: number }>
  | Readonly<{ kind: 'approve' | 'inspect'; request: number; isRestocked: boolean }>

/** `requestId` is the id of a new refund request. */
export type Answer = Readonly<{ status: number; code?: string | undefined; requestId?: number | undefined }>

type Request = {
  units: number
  /** Claimed pieces of each line. */
  claimed: [number, number]
  /** The buyer has reported the parcel with the goods. */
  isSent: boolean
  /** An inspection has returned pieces. */
  isReturned: boolean
  status:
    | 'requested'
    | 'return_expected'
    | 'returning'
    | 'received'
    | 'inspected'
    | 'approved'
    | 'refunded'
    | 'rejected'
    | 'withdrawn'
}

export type State = {
  minutes: number
  status: number
  wasCancelledUnpaid: boolean
  dueAt: number | null
  receivedAt: number | null
  reviewed: [boolean, boolean]
  /** Pieces of each line that the order holds of the stock. */
  held: [number, number]
  /** Returned pieces of each line that were written off. */
  writtenOff: [number, number]
  /** Pieces of each line that refunds have put back into stock. */
  restocked: [number, number]
  requests: Record<number, Request>
}

export const initial = (): State => ({
  minutes: 0,
  status: 1,
  wasCancelledUnpaid: false,
  dueAt: null,
  receivedAt: null,
  reviewed: [false, false],
  held: [...pieces],
  writtenOff: [0, 0],
  restocked: [0, 0],
  requests: {},
})

const approved: readonly Request['status'][] = ['approved', 'refunded']
const waiting: readonly Request['status'][] = ['requested', 'inspected']
const returning: readonly Request['status'][] = ['return_expected', 'returning', 'received']
const claiming: readonly Request['status'][] = [...waiting, ...returning, ...approved]

const ok = (status = 200): Answer => ({ status })
const refused = (code: string, status = 409): Answer => ({ status, code })
const orderState = refused('order_state')

/** Changes the state by an act and predicts its answer. `requestId` names the request of an `ask` that is accepted. */
export function step(state: State, act: Act, requestId: number | undefined): Answer {
  switch (act.kind) {
    case 'pay':
      return pay(state)
    case 'cancel':
      if (state.status !== 1) return orderState
      Object.assign(state, { status: 6, held: [0, 0], wasCancelledUnpaid: true })
      return ok()
    case 'ship':
      return ship(state)
    case 'receive':
      return state.status === 3 ? move(state, 4) : orderState
    case 'autoReceive':
      return state.status === 3 && isDue(state) ? move(state, 4) : ok()
    case 'autoFinish':
      return state.status === 4 && isDue(state) ? move(state, 5) : ok()
    case 'review':
      return review(state, act.line)
    case 'ask':
      return ask(state, act.wish, requestId)
    default:
      return answerRequest(state, act)
  }
}

/** A late payment reinstates an order that was cancelled unpaid: no other user buys its SKUs. */
function pay(state: State): Answer {
  if (state.status === 1 || (state.status === 6 && state.wasCancelledUnpaid))
    Object.assign(state, { status: 2, held: [...pieces], wasCancelledUnpaid: false })
  return ok()
}

/** Each act sends the pieces that are left in a parcel of the same number. Refunded pieces stay here. */
function ship(state: State): Answer {
  if (state.status === 3) return { status: 400, code: 'shipment_exists' }
  if (state.status !== 2) return orderState
  const isAsked = Object.values(state.requests).some(({ status }) => status === 'requested')
  if (isAsked) return refused('refund_requested')
  const isAllBack = pieces.every((count, line) => claimedOf(state, line as 0 | 1) >= count)
  return isAllBack ? refused('shipment_exceeds') : move(state, 3)
}

function move(state: State, status: 3 | 4 | 5): Answer {
  const due = { 3: state.minutes + receiveMinutes, 4: state.minutes + reviewMinutes, 5: null }
  Object.assign(state, { status, dueAt: due[status] })
  if (status === 4) state.receivedAt = state.minutes
  return ok()
}

const isDue = ({ dueAt, minutes }: State) => dueAt !== null && dueAt <= minutes

function review(state: State, line: 0 | 1): Answer {
  if (state.reviewed[line]) return refused('already_reviewed')
  if (state.status !== 4) return orderState
  if (unitsOf(state, approved) === units) return refused('order_refunded')
  state.reviewed[line] = true
  if (state.reviewed.every(Boolean)) move(state, 5)
  return ok(201)
}

function ask(state: State, wish: 'all' | 'unit' | 0 | 1, requestId: number | undefined): Answer {
  if (![2, 3, 4, 5].includes(state.status)) return orderState
  if (state.receivedAt !== null && state.minutes >= state.receivedAt + returnMinutes)
    return refused('return_window_over')
  const counted = Object.values(state.requests).filter(({ status }) => status !== 'withdrawn')
  if (counted.length >= maxRequests) return refused('refunds_too_many')
  const left = units - unitsOf(state, claiming)
  const isLine = wish === 0 || wish === 1
  if (left === 0 || (isLine && claimedOf(state, wish) >= pieces[wish])) return refused('refund_exceeds')
  if (requestId === undefined) return { status: 201 }
  const claimed: [number, number] = [wish === 0 ? 1 : 0, wish === 1 ? 1 : 0]
  const status = 'requested'
  state.requests[requestId] = {
    units: wish === 'all' ? left : 1,
    claimed,
    isSent: false,
    isReturned: false,
    status,
  }
  return { status: 201, requestId }
}

function answerRequest(state: State, act: Extract<Act, { request: number }>): Answer {
  const request = state.requests[act.request] as Request
  if (act.kind === 'complete') {
    if (request.status === 'approved') request.status = 'refunded'
    return ok()
  }
  if (act.kind === 'withdraw' && request.status === 'withdrawn') return ok(204)
  if (act.kind === 'report' && request.status === 'returning') return ok(201)
  if (act.kind === 'arrive' && isRejectedOnTheWay(request)) return arriveLate(state, request)
  if (!startsOf[act.kind].includes(request.status)) return refused('refund_state')
  if (act.kind === 'approve') return approve(state, request, act.isRestocked)
  if (act.kind === 'inspect') return inspect(state, request, act.isRestocked)
  if (act.kind === 'expect') return expectGoods(state, request)
  if (act.kind === 'report') request.isSent = true
  request.status = endOf[act.kind]
  return ok({ withdraw: 204, report: 201, reject: 200, arrive: 200 }[act.kind])
}

type Answering = 'approve' | 'reject' | 'withdraw' | 'expect' | 'report' | 'arrive' | 'inspect'
const startsOf: Readonly<Record<Answering, readonly Request['status'][]>> = {
  approve: waiting,
  reject: [...waiting, 'return_expected', 'returning'],
  withdraw: ['requested'],
  expect: ['requested'],
  report: ['return_expected'],
  arrive: ['returning'],
  inspect: ['received'],
}
const endOf = { withdraw: 'withdrawn', report: 'returning', reject: 'rejected', arrive: 'received' } as const

/** Only shipped goods can be returned. A request without pieces is for all that no request claims. */
function expectGoods(state: State, request: Request): Answer {
  if (![3, 4, 5].includes(state.status)) return orderState
  nameRest(state, request)
  request.status = 'return_expected'
  return ok()
}

const isRejectedOnTheWay = ({ status, isSent, isReturned }: Request) =>
  status === 'rejected' && isSent && !isReturned

/** Goods that arrive after the rejection claim what their request claimed, unless other requests claim it meanwhile. */
function arriveLate(state: State, request: Request): Answer {
  const isTaken = ([0, 1] as const).some(
    (line) => claimedOf(state, line) + request.claimed[line] > pieces[line],
  )
  if (isTaken || unitsOf(state, claiming) + request.units > units) return refused('refund_exceeds')
  request.status = 'received'
  return ok()
}

/** Every piece is restocked, or every piece is written off. A piece returns once. */
function inspect(state: State, request: Request, isRestocked: boolean): Answer {
  if (([0, 1] as const).some((line) => request.claimed[line] > state.held[line]))
    return refused('refund_pieces_unfit', 400)
  request.status = 'inspected'
  request.isReturned = request.claimed.some((count) => count > 0)
  for (const line of [0, 1] as const) {
    state.held[line] -= request.claimed[line]
    state[isRestocked ? 'restocked' : 'writtenOff'][line] += request.claimed[line]
  }
  return ok()
}

function approve(state: State, request: Request, isRestocked: boolean): Answer {
  if (request.status === 'inspected' && isRestocked) return refused('restock_inspected', 400)
  request.status = 'approved'
  if (state.status === 2 && unitsOf(state, approved) === units)
    Object.assign(state, { status: 6, held: [0, 0] })
  else if (isRestocked) restock(state, request)
  return ok()
}

/** A request that names no pieces puts back all pieces that no request claims. */
function restock(state: State, request: Request): void {
  nameRest(state, request)
  for (const line of [0, 1] as const) {
    const back = Math.min(request.claimed[line], state.held[line])
    state.held[line] -= back
    state.restocked[line] += back
  }
}

function nameRest(state: State, request: Request): void {
  if (request.claimed.every((count) => count === 0))
    request.claimed = pieces.map((count, line) => count - claimedOf(state, line as 0 | 1)) as [number, number]
}

function unitsOf({ requests }: State, statuses: readonly Request['status'][]): number {
  return Object.values(requests)
    .filter(({ status }) => statuses.includes(status))
    .reduce((sum, request) => sum + request.units, 0)
}

function claimedOf({ requests }: State, line: 0 | 1): number {
  return Object.values(requests)
    .filter(({ status }) => claiming.includes(status))
    .reduce((sum, { claimed }) => sum + claimed[line], 0)
}
