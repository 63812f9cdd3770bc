import { describe, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { config } from '../../../src/config/index.ts'
import { db } from '../../../src/db/client.ts'
import { idempotencyKeys } from '../../../src/db/schema/locks.ts'
import { purgeIdempotencyKeys } from '../../../src/domains/idempotency/purge-keys.ts'
import { addSeconds, now } from '../../../src/lib/clock.ts'
import { type ApiDocument, listOperations } from '../../support/api-document.ts'
import { entriesOfRequest } from '../../support/database/audit-entries.ts'
import { createCoupon } from '../../support/factories/rules.ts'
import { createSku } from '../../support/factories/skus.ts'
import { createStaff } from '../../support/factories/staff/staff.ts'
import { createUser } from '../../support/factories/users.ts'
import { app, call } from '../../support/http.ts'
import { keyedCalls, keyedOperations, sendKeyed } from './calls.ts'

const signIn = 'proves who the caller is, and moves nothing'
const description = 'stores a description that moves neither money nor goods: a duplicate is deleted'
const unique = 'stores a description with a unique name'
const state = 'sets a state, and a repetition finds it'
const rule = 'stores a rule, which moves nothing until an order: a duplicate is deleted'
const work = 'starts work on the rows that wait: after it, none is left'

/** Why a POST takes no Idempotency-Key. */
const withoutKey: Readonly<Record<string, string>> = {
  register: 'the name and the mobile are unique',
  signIn,
  signInBySms: signIn,
  refreshTokens: 'each refresh token is exchanged once',
  resetPassword: 'the token of the reset is used once',
  bindIdentity: 'an identity is bound once',
  addAddress: description,
  addToCart: 'a cart reserves no goods, and the answer shows its count',
  buyAgain: 'a cart reserves no goods, and the answer names the added lines',
  addFavourite: state,
  requestStockNotice: state,
  recordBrowsed: state,
  getPurchaseSettlement: 'computes an answer',
  handleAlipayNotification: 'the trade number of the gateway is the key',
  handleWeChatPayNotification: 'the trade number of the gateway is the key',
  createBrand: unique,
  createGoods: description,
  uploadGoodsPicture: 'the same picture is stored once',
  copyGoods: description,
  createCategory: description,
  createChannel: description,
  createSpecification: description,
  createOption: description,
  createSkuImage: description,
  createContentCategory: unique,
  createContent: description,
  createCarrier: unique,
  createLimitedPrice: rule,
  createPromotion: rule,
  createCoupon: rule,
  createFreightTemplate: rule,
  simulatePrice: 'computes an answer',
  createApiKey: 'the answer shows a secret, which is not stored',
  signInStaff: signIn,
  resetStaffPassword: signIn,
  startStaffSession: signIn,
  startTotp: signIn,
  confirmTotp: signIn,
  renewRecoveryCodes: 'the answer shows secrets, which are not stored',
  createAdmin: unique,
  createGroup: unique,
  createPermission: unique,
  createServiceAccount: unique,
  createUser: unique,
  issuePasswordReset: 'the answer shows a secret, which is not stored',
  lockUser: state,
  unlockUser: state,
  signOutUser: state,
  eraseUser: state,
  exportUser: 'computes an answer',
  reconcileBill: work,
  repairBill: work,
  runJob: work,
  retryJob: work,
  retryMessage: work,
  createExport: description,
  createSavedView: unique,
  createOrderNote: description,
  hideReview: state,
  showReview: state,
}

const posts = app.routes
  .filter(({ method, hooks }) => method === 'POST' && !hooks.detail?.hide)
  .map(({ hooks }) => (hooks.detail as { operationId: string }).operationId)

test('every POST takes an Idempotency-Key, or has a reason why not', () => {
  const known = [...keyedOperations, ...Object.keys(withoutKey)]
  expect(posts.filter((id) => !known.includes(id))).toEqual([])
  expect(Object.keys(withoutKey).filter((id) => !posts.includes(id) || keyedOperations.includes(id))).toEqual(
    [],
  )
})

test('every operation that takes an Idempotency-Key has a call here', () => {
  expect(keyedCalls.map(({ operation }) => operation).sort()).toEqual([...keyedOperations].sort())
})

test('the document has the header of the key, the header of a repeated answer and the refusal of another content', async () => {
  const documented = listOperations((await call<ApiDocument>('GET', '/docs/json')).json)
  const withKey = documented.filter(({ parameters = [] }) =>
    parameters.some((each) => each.name === 'idempotency-key' && each.in === 'header' && !each.required),
  )
  expect(withKey.map(({ operationId }) => operationId).sort()).toEqual([...keyedOperations].sort())
  for (const { operationId, responses } of documented) {
    const replayed = Object.entries(responses).filter(
      ([, { headers = {} }]) => 'Idempotent-Replayed' in headers,
    )
    const isKeyed = keyedOperations.includes(operationId)
    const successes = Object.keys(responses).filter((status) => status.startsWith('2'))
    expect([operationId, replayed.map(([status]) => status)]).toEqual([operationId, isKeyed ? successes : []])
    if (isKeyed) expect([operationId, '422' in responses]).toEqual([operationId, true])
  }
})

describe.each(keyedCalls.map((each) => [each.operation, each] as const))('%s', (_, { status, prepare }) => {
  test('a repetition of a key is answered with the first answer and changes nothing, and another content is refused', async () => {
    const { other, effects, ...prepared } = await prepare()
    const key = crypto.randomUUID()
    const untouched = await effects()
    const first = await sendKeyed(prepared, key)
    expect([first.status, first.headers.get('idempotent-replayed')]).toEqual([status, null])
    const changed = await effects()
    expect(changed).not.toEqual(untouched)
    for (const again of [await sendKeyed(prepared, key), await sendKeyed(prepared, key)]) {
      expect([again.status, again.text, again.headers.get('etag')]).toEqual([
        status,
        first.text,
        first.headers.get('etag'),
      ])
      expect(again.headers.get('idempotent-replayed')).toBe('true')
    }
    const refused = await sendKeyed({ ...prepared, ...other }, key)
    expect([refused.status, refused.json.code]).toEqual([422, 'idempotency_key_reused'])
    expect(await effects()).toEqual(changed)
    const fresh = crypto.randomUUID()
    await sendKeyed(prepared, fresh)
    if (Bun.deepEquals(await effects(), changed)) expect(await storedUnder(fresh)).toEqual([])
  })
})

test('a refused call stores nothing: its key tries again', async () => {
  const claim = keyedCalls.find(({ operation }) => operation === 'claimCoupon')
  const { other: _, effects, ...prepared } = await (claim as (typeof keyedCalls)[number]).prepare()
  const key = crypto.randomUUID()
  const untouched = await effects()
  const closed = { ...prepared, options: { body: { unknown: 1 } } }
  expect((await sendKeyed(closed, key)).status).toBe(400)
  expect((await sendKeyed({ ...prepared, path: '/coupons/999999999/claim/' }, key)).status).toBe(404)
  expect(await effects()).toEqual(untouched)
  const first = await sendKeyed(prepared, key)
  expect([first.status, first.headers.get('idempotent-replayed')]).toEqual([201, null])
})

const storedUnder = (key: string) =>
  db.select().from(idempotencyKeys).where(eq(idempotencyKeys.idempotencyKey, key))
const maxAnswerBytes = 256 * 1024

test('calls of the most objects that change none store nothing, and their keys are free', async () => {
  const { token } = await createStaff(['goods.change_sku', 'promotions.change_coupon'])
  const coupon = await createCoupon()
  const names = (mark: string) => Array.from({ length: 500 }, (_, i) => `${mark}${i}`.padEnd(150, 'x'))
  const ids = (from: number) => Array.from({ length: 1_000 }, (_, i) => from + i)
  const sku = await createSku({ stock: 5 })
  const calls: readonly [path: string, idle: object, effective: object, status: number][] = [
    [
      '/skus/edits/',
      { ids: ids(1_900_000_000), stock_delta: 1 },
      { ids: [...ids(1_900_000_000).slice(1), sku], stock_delta: 1 },
      200,
    ],
    [
      `/coupons/${coupon}/grants/`,
      { usernames: names('nobody') },
      { usernames: [...names('nobody').slice(1), (await createUser()).username] },
      201,
    ],
  ]
  for (const [path, idle, effective, status] of calls) {
    const key = crypto.randomUUID()
    const send = (body: object) => sendKeyed({ path: `/meiduo_admin${path}`, token, options: { body } }, key)
    const requestId = (await send(idle)).headers.get('x-request-id') as string
    expect([path, await storedUnder(key), await entriesOfRequest(requestId)]).toEqual([path, [], []])
    const first = await send(effective)
    expect([first.status, first.headers.get('idempotent-replayed')]).toEqual([status, null])
    const bytes = (await storedUnder(key)).map(({ answer }) => Buffer.byteLength(answer ?? ''))
    expect(Math.max(...bytes)).toBeGreaterThan(10_000)
    expect(Math.max(...bytes)).toBeLessThan(maxAnswerBytes)
    expect((await send(effective)).text).toBe(first.text)
    expect((await send(idle)).json.code).toBe('idempotency_key_reused')
  }
}, 60_000)

test('a key belongs to its caller and its operation', async () => {
  const claim = keyedCalls.find(({ operation }) => operation === 'claimCoupon') as (typeof keyedCalls)[number]
  const [one, other] = [await claim.prepare(), await claim.prepare()]
  const key = crypto.randomUUID()
  for (const { token } of [one, other]) {
    const answer = await sendKeyed({ ...one, token }, key)
    expect([answer.status, answer.headers.get('idempotent-replayed')]).toEqual([201, null])
  }
})

test('keys are deleted after seven days, and not before', async () => {
  const { id: userId } = await createStaff()
  const keyAt = (seconds: number) => ({
    ...{ userId, operation: 'purge', idempotencyKey: crypto.randomUUID(), part: '', reference: '' },
    ...{ requestDigest: '', isPersonal: false, createTime: addSeconds(now(), -seconds) },
  })
  const retentionSeconds = config.retention.idempotencySeconds
  const [kept, old] = [keyAt(retentionSeconds - 60), keyAt(retentionSeconds + 60)]
  await db.insert(idempotencyKeys).values([kept, old])
  await purgeIdempotencyKeys()
  const left = await db.select().from(idempotencyKeys).where(eq(idempotencyKeys.userId, userId))
  expect(left.map(({ idempotencyKey }) => idempotencyKey)).toEqual([kept.idempotencyKey])
})

test('a key of other characters or more than 64 of them is refused', async () => {
  const claim = keyedCalls.find(({ operation }) => operation === 'claimCoupon') as (typeof keyedCalls)[number]
  const prepared = await claim.prepare()
  for (const key of ['a b', 'x'.repeat(65)]) expect((await sendKeyed(prepared, key)).status).toBe(400)
})
