import { afterAll, beforeAll, expect, test } from 'bun:test'
import fc from 'fast-check'
import { verifyDatabase } from '../../../src/cli/verify/verify-database.ts'
import { createIsolatedShop } from '../../support/processes/isolated-shop.ts'
import type { Cluster } from './refund-model/perform-right.ts'
import { type Event, runRights, type Step } from './refund-model/run-rights.ts'

const redisDb = 18
const processes = 3
/** Random schedules, as many as fit into the time, and the time to shrink a failing one. */
const [numRuns, timeLimitMs, shrinkingMs] = [40, 15_000, 20_000]

let cluster: Cluster
beforeAll(async () => {
  const shop = await createIsolatedShop(redisDb, { JWT_TTL: '4000d' })
  const servers = await Promise.all(Array.from({ length: processes }, () => shop.serve('mall.ts')))
  cluster = { shop, bases: servers.map(({ base }) => base) }
}, 90_000)
afterAll(() => cluster.shop.close())

const kind = <Kind extends string>(name: Kind) => fc.constant({ kind: name } as const)
const pick = fc.nat(3)
const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 3, arbitrary: kind('pay') },
  { weight: 1, arbitrary: kind('cancel') },
  { weight: 4, arbitrary: kind('ship') },
  { weight: 3, arbitrary: kind('receive') },
  { weight: 1, arbitrary: kind('autoReceive') },
  { weight: 1, arbitrary: kind('autoFinish') },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('review' as const),
      line: fc.constantFrom(0 as const, 1 as const),
    }),
  },
  {
    weight: 7,
    arbitrary: fc.record({
      kind: fc.constant('ask' as const),
      wish: fc.constantFrom('all' as const, 'unit' as const, 0 as const, 1 as const),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constantFrom('withdraw' as const, 'reject' as const), pick }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constantFrom('expect' as const, 'report' as const, 'arrive' as const),
      pick,
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('complete' as const), pick }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('approve' as const), pick, isRestocked: fc.boolean() }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('inspect' as const), pick, isRestocked: fc.boolean() }),
  },
)
/** No sum of these is within a minute of a deadline (7, 10 and 15 days), so real time cannot decide what is due. */
const minutes = fc.constantFrom(4 * 1440 + 1, 11 * 1440 + 1)
const steps: fc.Arbitrary<Step[]> = fc.noBias(
  fc
    .array(
      fc.oneof(
        { weight: 1, arbitrary: fc.record({ minutes }) },
        { weight: 9, arbitrary: fc.array(event, { minLength: 1, maxLength: 4 }) },
      ),
      { minLength: 1, maxLength: 25, size: 'max' },
    )
    // most orders are paid first: an unpaid order has few rights
    .map((rest): Step[] => [[{ kind: 'pay' }], ...rest]),
)

async function expectVerified(): Promise<void> {
  const broken: string[] = []
  await verifyDatabase(
    cluster.shop.database.url,
    ({ invariant, at, found }) => void broken.push(`${invariant.name}: ${at}: ${found}`),
  )
  expect(broken).toEqual([])
}

test('paying, shipping, receiving, reviewing, asking, withdrawing, rejecting, approving, returning, inspecting, completing and cancellation concurrently over three processes grant exactly the rights of some order of them, and verify finds no difference', async () => {
  let [completed, until, hasFailed] = [0, performance.now() + timeLimitMs, false]
  const schedule = fc.asyncProperty(steps, async (each) => {
    if ((completed > 0 || hasFailed) && performance.now() > until) return
    await runRights(cluster, each).catch((error) => {
      if (!hasFailed) until = performance.now() + shrinkingMs
      hasFailed = true
      throw error
    })
    completed++
  })
  await fc.assert(schedule, { numRuns })
  await expectVerified()
}, 300_000)

const asked = { kind: 'ask', wish: 0 } as const
const goods = { pick: 0 } as const
const scenarios: [string, Step[]][] = [
  [
    'a return whose inspection, rejection and approval meet, and a second request for the same pieces',
    [
      [{ kind: 'pay' }],
      [{ kind: 'ship' }],
      [asked],
      [
        { kind: 'expect', ...goods },
        { kind: 'withdraw', ...goods },
        { kind: 'reject', ...goods },
      ],
      [asked],
      [{ kind: 'expect', pick: 1 }],
      [
        { kind: 'report', pick: 1 },
        { kind: 'report', pick: 1 },
      ],
      [{ kind: 'arrive', pick: 1 }],
      [
        { kind: 'inspect', pick: 1, isRestocked: true },
        { kind: 'inspect', pick: 1, isRestocked: false },
      ],
      [{ kind: 'reject', pick: 1 }],
      [{ kind: 'ask', wish: 'all' }],
      [{ kind: 'approve', pick: 2, isRestocked: true }],
    ],
  ],
  [
    'goods that arrive after the rejection of their request, beside a second request for the same pieces',
    [
      [{ kind: 'pay' }],
      [{ kind: 'ship' }],
      [{ kind: 'ask', wish: 1 }],
      [{ kind: 'expect', pick: 0 }],
      [{ kind: 'report', pick: 0 }],
      [
        { kind: 'arrive', pick: 0 },
        { kind: 'reject', pick: 0 },
      ],
      [{ kind: 'reject', pick: 0 }],
      [
        { kind: 'arrive', pick: 0 },
        { kind: 'ask', wish: 1 },
      ],
      [{ kind: 'reject', pick: 1 }],
      [
        { kind: 'arrive', pick: 0 },
        { kind: 'arrive', pick: 0 },
      ],
      [{ kind: 'inspect', pick: 0, isRestocked: true }],
      [{ kind: 'reject', pick: 0 }],
      [{ kind: 'arrive', pick: 0 }],
    ],
  ],
  [
    'the last portion of an unshipped order returns its own pieces',
    [
      [{ kind: 'pay' }],
      [{ kind: 'ask', wish: 0 }],
      [{ kind: 'approve', pick: 0, isRestocked: true }],
      [{ kind: 'ask', wish: 0 }],
      [{ kind: 'ask', wish: 1 }],
      [{ kind: 'approve', pick: 1, isRestocked: true }],
      [{ kind: 'approve', pick: 2, isRestocked: true }],
    ],
  ],
  [
    'a request for all that is left, after a completed one, returns the other pieces',
    [
      [{ kind: 'pay' }],
      [{ kind: 'ship' }],
      [{ kind: 'ask', wish: 0 }],
      [{ kind: 'approve', pick: 0, isRestocked: true }],
      [{ kind: 'complete', pick: 0 }],
      [{ kind: 'ask', wish: 'all' }],
      [{ kind: 'approve', pick: 1, isRestocked: true }],
    ],
  ],
  [
    'shipping, withdrawing and approving one request concurrently',
    [
      [{ kind: 'pay' }],
      [asked],
      [{ kind: 'ship' }, { kind: 'withdraw', pick: 0 }, { kind: 'approve', pick: 0, isRestocked: true }],
    ],
  ],
  [
    'a request on each side of the end of the return window, of a reviewed order',
    [
      [{ kind: 'pay' }],
      [{ kind: 'ship' }],
      [{ kind: 'receive' }],
      [
        { kind: 'review', line: 0 },
        { kind: 'review', line: 1 },
      ],
      { minutes: 4 * 1440 + 1 },
      [asked, asked],
      { minutes: 4 * 1440 + 1 },
      [asked, { kind: 'approve', pick: 0, isRestocked: false }],
    ],
  ],
]
for (const [what, schedule] of scenarios)
  test(`the model explains ${what}`, async () => {
    await runRights(cluster, schedule)
    await expectVerified()
  })
