import { expect, test } from 'bun:test'
import { mintUser } from '../../support/factories/mint.ts'
import { newMobile } from '../../support/factories/people.ts'
import { bindThrough, comeBack, oauthThrough, plainParty } from '../../support/vendors/oauth.ts'

test('somebody known by one subject is found by it, and gets those that are new', async () => {
  const through = oauthThrough(plainParty())
  const [old, fresh] = [crypto.randomUUID(), crypto.randomUUID()]
  const first = await comeBack(through, 'plain', old)
  const { json } = await bindThrough(through, 'plain', newMobile(), first.json.access_token)
  expect((await comeBack(through, 'plain', fresh)).json.access_token).toBeString()
  expect((await comeBack(through, 'plain', `${old}.${fresh}`)).json.user_id).toBe(json.id)
  expect((await comeBack(through, 'plain', fresh)).json.user_id).toBe(json.id)
  expect((await comeBack(through, 'plain', `${fresh}.${old}`)).json.user_id).toBe(json.id)
})

test('binding a person of whom one subject is bound already adds the other, to the same account alone', async () => {
  const through = oauthThrough(plainParty())
  const [old, fresh] = [crypto.randomUUID(), crypto.randomUUID()]
  const [me, other] = [await mintUser(), await mintUser()]
  // both tokens are given out while nothing is bound yet
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

test('subjects of one person that are bound to two accounts sign in neither', async () => {
  const through = oauthThrough(plainParty())
  const subjects = [crypto.randomUUID(), crypto.randomUUID()]
  for (const subject of subjects) {
    const { json } = await comeBack(through, 'plain', subject)
    expect((await bindThrough(through, 'plain', newMobile(), json.access_token)).status).toBe(200)
  }
  const { status, json } = await comeBack(through, 'plain', subjects.join('.'))
  expect([status, json.code]).toEqual([400, 'identity_taken'])
})

test('subjects that differ by case alone are different people, and one subject at two parties is two', async () => {
  const through = oauthThrough(plainParty(), { ...plainParty(), name: 'other' })
  const subject = `a${crypto.randomUUID()}`
  const { json } = await comeBack(through, 'plain', subject)
  await bindThrough(through, 'plain', newMobile(), json.access_token)
  expect((await comeBack(through, 'plain', subject)).json.user_id).toBeNumber()
  expect((await comeBack(through, 'plain', subject.toUpperCase())).json.user_id).toBeUndefined()
  expect((await comeBack(through, 'other', subject)).json.user_id).toBeUndefined()
})
