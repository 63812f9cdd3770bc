import { beforeAll, expect, test } from 'bun:test'
import { eq, max } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { users } from '../../../src/db/schema/auth.ts'
import { type ShopTextKind, shopTexts } from '../../../src/db/schema/shop.ts'
import { now } from '../../../src/lib/clock.ts'
import { newMobile, registration, smsCode } from '../../support/factories/registration.ts'
import { newPerson } from '../../support/factories/staff/people.ts'
import { createStaff } from '../../support/factories/staff/staff.ts'
import { call } from '../../support/http.ts'
import { accessTokenOf, bind, newPerson as newVisitor } from '../../support/vendors/oauth.ts'

const versions = { agreement: 0, privacy: 0 }

async function publish(kind: ShopTextKind): Promise<number> {
  const [newest] = await db
    .select({ version: max(shopTexts.version) })
    .from(shopTexts)
    .where(eq(shopTexts.kind, kind))
  const version = (newest?.version ?? 0) + 1
  await db.insert(shopTexts).values({ kind, version, text: `${kind} ${version}` })
  return version
}

// no other file of this database adds texts
beforeAll(async () => {
  versions.agreement = await publish('agreement')
  await publish('privacy')
  versions.privacy = await publish('privacy')
})

const consentOf = async (userId: number) => {
  const [row] = await db
    .select({ at: users.consentTime, agreement: users.agreementVersion, privacy: users.privacyVersion })
    .from(users)
    .where(eq(users.id, userId))
  return row
}

async function register() {
  const mobile = newMobile()
  const body = registration(mobile, await smsCode(mobile))
  const { json } = await call<{ id: number; token: string }>('POST', '/users/', { body })
  return { ...json, password: body.password }
}

test('an account stores the versions that its owner accepted and the time, by registration and by third-party sign-up', async () => {
  const since = now().getTime() - 1
  const { id } = await register()
  const bound = await bind('qq', {
    mobile: newMobile(),
    access_token: await accessTokenOf('qq', newVisitor()),
  })
  for (const userId of [id, bound.json.id as unknown as number]) {
    const consent = await consentOf(userId)
    expect(consent).toEqual({ at: expect.any(Date), ...versions })
    expect(consent?.at?.getTime()).toBeGreaterThanOrEqual(since)
  }
})

test('a new version of a text does not change the consents of before', async () => {
  const { id } = await register()
  const before = await consentOf(id)
  versions.agreement = await publish('agreement')
  expect(await consentOf(id)).toEqual(before)
  expect((await consentOf((await register()).id))?.agreement).toBe(versions.agreement)
})

test('an account that staff make has no consent', async () => {
  const { token } = await createStaff(['users.add_user'])
  const { json } = await call<{ id: number }>('POST', '/meiduo_admin/users/', { token, body: newPerson() })
  expect(await consentOf(json.id)).toEqual({ at: null, agreement: null, privacy: null })
})

test('the export of personal data holds the consent, and the erasure removes it', async () => {
  const { id, token, password } = await register()
  const { json } = await call<{ profile: { consent: object } }>('GET', '/user/export/', { token })
  expect(json.profile.consent).toEqual({
    at: expect.stringMatching(/^20\d\d-.*\+08:00$/),
    agreement_version: versions.agreement,
    privacy_version: versions.privacy,
  })
  expect((await call('DELETE', '/user/', { token, body: { password } })).status).toBe(204)
  expect(await consentOf(id)).toEqual({ at: null, agreement: null, privacy: null })
})
