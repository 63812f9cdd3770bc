import { expect, test } from 'bun:test'
import { newMobile } from '../../support/factories/registration.ts'
import { createUser } from '../../support/factories/users.ts'
import { bindThrough, comeBack, oauthThrough, plainParty } from '../../support/vendors/oauth.ts'

test('a user is found by one known subject, and new subjects are bound', async () => {
  const through = oauthThrough(plainParty())
  const [old, fresh] = [crypto.randomUUID(), crypto.randomUUID()]
  const first = await comeBack(through, 'plain', old)
  const { json } = await bindThrough(through, 'plain', newMobile(), first.json.access_token)
  expect((await comeBack(through, 'plain', fresh)).json.access_token).toBeString()
  expect((await comeBack(through, 'plain', `${old}.${fresh}`)).json.user_id).toBe(json.id)
  expect((await comeBack(through, 'plain', fresh)).json.user_id).toBe(json.id)
  expect((await comeBack(through, 'plain', `${fresh}.${old}`)).json.user_id).toBe(json.id)
})

test('binding an identity with one bound subject adds the other subject, only to the same account', async () => {
  const through = oauthThrough(plainParty())
  const [old, fresh] = [crypto.randomUUID(), crypto.randomUUID()]
  const [me, other] = [await createUser(), await createUser()]
  // both tokens are issued before any subject is bound
  const [one, both] = [
    await comeBack(through, 'plain', old),
    await comeBack(through, 'plain', `${old}.${fresh}`),
  ]
  expect((await bindThrough(through, 'plain', me.mobile, one.json.access_token)).status).toBe(200)
  const refused = await bindThrough(through, 'plain', other.mobile, both.json.access_token)
  expect([refused.status, refused.json.code]).toEqual([400, 'identity_taken'])
  expect((await bindThrough(through, 'plain', me.mobile, both.json.access_token)).status).toBe(200)
  expect((await comeBack(through, 'plain', fresh)).json.user_id).toBe(me.id)
})

test('subjects of one identity that are bound to two accounts sign in neither', async () => {
  const through = oauthThrough(plainParty())
  const subjects = [crypto.randomUUID(), crypto.randomUUID()]
  for (const subject of subjects) {
    const { json } = await comeBack(through, 'plain', subject)
    expect((await bindThrough(through, 'plain', newMobile(), json.access_token)).status).toBe(200)
  }
  const { status, json } = await comeBack(through, 'plain', subjects.join('.'))
  expect([status, json.code]).toEqual([400, 'identity_taken'])
})

test('subjects that differ only in case are different identities, and so is one subject at two providers', async () => {
  const through = oauthThrough(plainParty(), { ...plainParty(), name: 'other' })
  const subject = `a${crypto.randomUUID()}`
  const { json } = await comeBack(through, 'plain', subject)
  await bindThrough(through, 'plain', newMobile(), json.access_token)
  expect((await comeBack(through, 'plain', subject)).json.user_id).toBeNumber()
  expect((await comeBack(through, 'plain', subject.toUpperCase())).json.user_id).toBeUndefined()
  expect((await comeBack(through, 'other', subject)).json.user_id).toBeUndefined()
})
