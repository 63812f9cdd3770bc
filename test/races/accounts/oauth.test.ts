import { expect, test } from 'bun:test'
import { eq, inArray, like } from 'drizzle-orm'
import { db, pool } from '../../../src/db/client.ts'
import { oauthIdentities, users } from '../../../src/db/schema/auth.ts'
import { bindTo } from '../../../src/domains/oauth/identities.ts'
import { newMobile } from '../../support/factories/registration.ts'
import { createUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'
import { accessTokenOf, bind, newPerson, password, smsCodeFor } from '../../support/vendors/oauth.ts'

const accountsOf = (mobile: string) => db.select({ id: users.id }).from(users).where(eq(users.mobile, mobile))
const identitiesOf = (ids: number[]) =>
  db.select().from(oauthIdentities).where(inArray(oauthIdentities.userId, ids))
const codesOf = (answers: { status: number; json: { code?: string } }[]) =>
  answers.map(({ status, json }) => `${status} ${json.code ?? ''}`.trim()).sort()

/** Resolves once a session is waiting inside an INSERT into a table. */
async function untilInsertWaits(table: string): Promise<void> {
  for (;;) {
    const [rows] = await pool.query('SELECT info FROM information_schema.processlist WHERE info LIKE ?', [
      `insert into \`${table}\`%`,
    ])
    if ((rows as unknown[]).length > 0) return
    await Bun.sleep(5)
  }
}

for (const [who, mobileOf] of [
  ['two accounts', async () => (await createUser()).mobile],
  ['two new mobiles', async () => newMobile()],
] as const)
  test(`of ${who} that bind one identity concurrently, exactly one succeeds and the other changes nothing`, async () => {
    for (let round = 0; round < 8; round++) {
      const access_token = await accessTokenOf(round % 2 ? 'qq' : 'alipay', newPerson())
      const party = round % 2 ? 'qq' : 'alipay'
      const fields = await Promise.all(
        [1, 2].map(async () => {
          const mobile = await mobileOf()
          return { mobile, access_token, sms_code: await smsCodeFor(mobile) }
        }),
      )
      const answers = await Promise.all(fields.map((each) => bind(party, each)))
      expect(codesOf(answers)).toEqual(['200', '400 identity_taken'])
      const loser = fields[answers.findIndex(({ status }) => status === 400)] as { mobile: string }
      const [account] = await accountsOf(loser.mobile)
      if (who === 'two new mobiles') expect(account).toBeUndefined()
      else expect(await identitiesOf([account?.id as number])).toEqual([])
    }
  })

test('the unique key refuses a bind that waits for an uncommitted rival, for an account and for a new mobile', async () => {
  for (const isNew of [false, true]) {
    const mobile = isNew ? newMobile() : (await createUser()).mobile
    const [rival, access_token] = [await createUser(), await accessTokenOf('qq', newPerson())]
    const [, payload = ''] = access_token.split('.')
    const { data } = JSON.parse(Buffer.from(payload, 'base64url').toString())
    const sms_code = await smsCodeFor(mobile)
    const answer = await db.transaction(async (tx) => {
      await tx.insert(oauthIdentities).values({ userId: rival.id, provider: 'qq', subject: data.subjects[0] })
      const pending = bind('qq', { mobile, access_token, sms_code })
      await untilInsertWaits('tb_oauth_identity')
      return { pending }
    })
    expect(codesOf([await answer.pending])).toEqual(['400 identity_taken'])
    expect(await identitiesOf([rival.id])).toHaveLength(1)
    expect(await accountsOf(mobile)).toHaveLength(isNew ? 0 : 1)
  }
})

test('twelve concurrent binds of one identity to one account all succeed and store it once', async () => {
  const [user, provider] = [await createUser(), 'plain']
  const subjects = [crypto.randomUUID(), crypto.randomUUID()]
  await Promise.all(
    Array.from({ length: 12 }, (_, i) =>
      bindTo(user.id, { provider, subjects: i % 2 ? subjects : subjects.toReversed() }),
    ),
  )
  expect(await identitiesOf([user.id])).toHaveLength(2)
})

test('concurrent binds of overlapping subjects to three accounts end without a deadlock, each subject bound to at most one', async () => {
  for (let round = 0; round < 10; round++) {
    const ids = (await Promise.all([createUser(), createUser(), createUser()])).map(({ id }) => id)
    const [a, b, c] = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()] as const
    const wishes = [
      [a, b],
      [b, c],
      [c, a],
    ]
    const results = await Promise.allSettled(
      wishes.map((subjects, i) => bindTo(ids[i] as number, { provider: 'plain', subjects })),
    )
    for (const result of results)
      if (result.status === 'rejected')
        expect(result.reason).toEqual(expect.objectContaining({ code: 'identity_taken' }))
    expect(results.some(({ status }) => status === 'fulfilled')).toBe(true)
    const rows = await identitiesOf(ids)
    expect(rows).toHaveLength(2 * results.filter(({ status }) => status === 'fulfilled').length)
  }
})

test('two concurrent binds of one new mobile create one account, with the same or with different SMS codes', async () => {
  for (let round = 0; round < 6; round++) {
    const mobile = newMobile()
    const [registering, binding] = [await smsCodeFor(mobile, 'register'), await smsCodeFor(mobile, 'bind')]
    const tokens = await Promise.all([1, 2].map(() => accessTokenOf('qq', newPerson())))
    const codes = round % 2 ? [registering, binding] : [binding, binding]
    const answers = await Promise.all(
      tokens.map((access_token, i) => bind('qq', { mobile, access_token, sms_code: codes[i] as string })),
    )
    const accounts = await accountsOf(mobile)
    expect(accounts).toHaveLength(1)
    const succeeded = answers.filter(({ status }) => status === 200)
    expect(succeeded.map(({ json }) => json.id)).toEqual(succeeded.map(() => accounts[0]?.id as number))
    expect(await identitiesOf([accounts[0]?.id as number])).toHaveLength(succeeded.length)
    expect(codesOf(answers)).toEqual(round % 2 ? ['200', '200'] : ['200', '400 sms_code_invalid'])
  }
})

for (const other of [password, 'another-horse'])
  test(`concurrent registration and binding of one mobile with ${other === password ? 'the same password' : 'different passwords'} create one account`, async () => {
    for (let round = 0; round < 6; round++) {
      const mobile = newMobile()
      const [registering, binding] = [await smsCodeFor(mobile, 'register'), await smsCodeFor(mobile, 'bind')]
      const access_token = await accessTokenOf('qq', newPerson())
      const body = {
        username: `r${mobile}`,
        password: other,
        password2: other,
        mobile,
        sms_code: registering,
        allow: 'true',
      }
      const [registered, bound] = await Promise.all([
        call('POST', '/users/', { body }),
        bind('qq', { mobile, access_token, sms_code: binding }),
      ])
      const accounts = await accountsOf(mobile)
      expect(accounts).toHaveLength(1)
      const outcome = codesOf([registered as never, bound])
      if (other === password) expect(bound.status).toBe(200)
      expect([
        '200,201',
        '200,400 mobile_taken',
        ...(other === password ? [] : ['201,400 invalid_credentials']),
      ]).toContain(outcome.join(','))
      expect(await identitiesOf([accounts[0]?.id as number])).toHaveLength(bound.status === 200 ? 1 : 0)
    }
  })

test('a bind to a mobile that is registered concurrently succeeds only with the password of that account', async () => {
  for (const isOwner of [true, false]) {
    const [mobile, rival] = [newMobile(), await createUser()]
    const access_token = await accessTokenOf('qq', newPerson())
    const sms_code = await smsCodeFor(mobile)
    const answer = await db.transaction(async (tx) => {
      await tx.update(users).set({ mobile }).where(eq(users.id, rival.id))
      const ownPassword = isOwner ? rival.password : 'another-horse'
      const pending = bind('qq', { mobile, access_token, sms_code, password: ownPassword })
      await untilInsertWaits('tb_users')
      return { pending }
    })
    const { status, json } = await answer.pending
    expect(`${status} ${json.code}`).toBe(isOwner ? '200 undefined' : '400 invalid_credentials')
    if (isOwner) expect(json.id).toBe(rival.id)
    const byMobile = like(users.username, `${mobile}%`)
    expect(await db.select().from(users).where(byMobile)).toEqual([])
  }
})
