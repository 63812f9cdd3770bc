import fc from 'fast-check'

/** The size of a model shop: few users, SKUs (prices in fen), coupons and addresses, so that events conflict. */
export const size = { users: 3, skus: [5990, 2000, 735], stock: 6, couponsEach: 2, addressesEach: 2 } as const

/** The lines of an order, each SKU once. */
export type Lines = readonly Readonly<{ sku: number; count: number }>[]

/**
 * An event of one order. `order` counts from the newest of the orders in a matching status (`isDue`), or of all orders.
 */
type OnOrder<Kind, More = unknown> = Kind extends string
  ? Readonly<{ kind: Kind; order: number; isDue: boolean } & More>
  : never

/** An action of a shopper, the gateway, staff or a job. */
export type Event =
  | Readonly<{ kind: 'add' | 'set'; user: number; sku: number; count: number; selected: boolean }>
  | Readonly<{ kind: 'select'; user: number; selected: boolean }>
  | Readonly<{ kind: 'settle'; user: number; coupon: number | null }>
  | Readonly<{ kind: 'place'; user: number; coupon: number | null; key: string | null }>
  /** Orders these lines without the cart. */
  | Readonly<{ kind: 'buyNow'; user: number; coupon: number | null; key: string | null; lines: Lines }>
  | OnOrder<'cancel' | 'receive' | 'start' | 'hide', { byStranger: boolean }>
  /** The buyer opens the cashier page of `start`, pays there, and returns to the shop. */
  | OnOrder<'visit' | 'pay' | 'return'>
  /**
   * Notifications: of the payment, of a payment of another trade, of another amount, and one with a forged signature.
   */
  | OnOrder<'notification' | 'otherTrade' | 'otherAmount' | 'forged'>
  | OnOrder<'ship'>
  | OnOrder<'review', { line: number }>
  | OnOrder<'refund', { amount: string | null; key: string | null }>
  /** `request` counts the refund requests of the order. */
  | OnOrder<'withdraw', { byStranger: boolean; request: number }>
  /** Sends the order to one of the addresses of its buyer. */
  | OnOrder<'readdress', { byStranger: boolean; address: number }>
  | Readonly<{ kind: 'expire' | 'autoReceive' | 'autoFinish' }>

/** A clock advance in minutes, or concurrent events, with an outage of the gateway when `isGatewayDown`. */
export type Step =
  | Readonly<{ minutes: number }>
  | Readonly<{ isGatewayDown: boolean; events: readonly Event[] }>

const user = fc.nat(size.users - 1)
const order = fc.nat(3)
const coupon = fc.option(fc.nat(size.couponsEach - 1), { freq: 2 })
const key = fc.option(fc.constantFrom('a', 'b', 'c', 'd'), { freq: 2 })
const rarely = fc.nat(9).map((n) => n === 0)
const sometimes = fc.nat(3).map((n) => n === 0)
const mostly = fc.nat(5).map((n) => n > 0)
const on = <Kind extends string>(kind: Kind) => fc.record({ kind: fc.constant(kind), order, isDue: mostly })
const ofOrder = { order, isDue: mostly, byStranger: rarely }
const by = <Kind extends string>(kind: Kind) => fc.record({ kind: fc.constant(kind), ...ofOrder })
const pieces = { sku: fc.nat(size.skus.length - 1), count: fc.integer({ min: 1, max: 3 }) }
const line = { user, ...pieces }
const lines = fc.uniqueArray(fc.record(pieces), { selector: ({ sku }) => sku, minLength: 1, maxLength: 2 })

const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ kind: fc.constant('add' as const), ...line, selected: mostly }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('set' as const), ...line, selected: mostly }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('select' as const), user, selected: mostly }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('settle' as const), user, coupon }) },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('place' as const), user, coupon, key }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('buyNow' as const), user, coupon, key, lines }),
  },
  { weight: 4, arbitrary: by('cancel') },
  { weight: 8, arbitrary: by('start') },
  { weight: 8, arbitrary: on('visit') },
  { weight: 8, arbitrary: on('pay') },
  { weight: 4, arbitrary: on('return') },
  { weight: 6, arbitrary: on('notification') },
  { weight: 1, arbitrary: on('otherTrade') },
  { weight: 1, arbitrary: on('otherAmount') },
  { weight: 1, arbitrary: on('forged') },
  { weight: 6, arbitrary: on('ship') },
  { weight: 5, arbitrary: by('receive') },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('review' as const), order, isDue: mostly, line: fc.nat(2) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('refund' as const),
      order,
      isDue: mostly,
      amount: fc.constantFrom('5.00', '40.00', null),
      key,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ ...ofOrder, kind: fc.constant('withdraw' as const), request: fc.nat(2) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      ...ofOrder,
      kind: fc.constant('readdress' as const),
      address: fc.nat(size.addressesEach - 1),
    }),
  },
  { weight: 3, arbitrary: by('hide') },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('expire' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom('autoReceive' as const, 'autoFinish' as const) }),
  },
)

/** Up to four concurrent events. Sometimes the first is repeated, as when a button is pressed twice. */
const concurrentEvents = fc
  .tuple(fc.array(event, { minLength: 1, maxLength: 4 }), sometimes)
  .map(([events, isTwice]) => (isTwice ? [events[0] as Event, ...events.slice(0, 3)] : events))

/**
 * No sum of these is within a minute of a deadline (30 minutes, 7 days, 10 days, 15 days), so real time cannot decide what is
 * due.
 */
const minutes = fc.constantFrom(31, 31, 31, 10 * 1440 + 1, 15 * 1440 + 1)

/** A random schedule: clock advances and steps of concurrent events. */
export const steps: fc.Arbitrary<Step[]> = fc.noBias(
  fc.array(
    fc.oneof(
      { weight: 1, arbitrary: fc.record({ minutes }) },
      {
        weight: 14,
        arbitrary: fc.record({
          isGatewayDown: rarely,
          events: concurrentEvents,
        }),
      },
    ),
    { minLength: 1, maxLength: 120, size: 'max' },
  ),
)
