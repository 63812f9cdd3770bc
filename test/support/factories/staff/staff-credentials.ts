import { config } from '../../../../src/config/index.ts'
import { db } from '../../../../src/db/client.ts'
import { staffTotps } from '../../../../src/db/schema/credentials.ts'
import { createApiKey } from '../../../../src/domains/accounts/credentials/change-api-keys.ts'
import { createSession } from '../../../../src/domains/accounts/credentials/sessions.ts'
import { newStaffToken } from '../../../../src/domains/accounts/sign-in/access-token.ts'
import type { Permission } from '../../../../src/domains/staff/access/permissions.ts'
import { csrfTokenOf } from '../../../../src/http/staff/session-cookie.ts'
import { addSeconds, now } from '../../../../src/lib/clock.ts'
import { encrypt } from '../../../../src/lib/crypto/encrypted-payload.ts'
import { newTotpSecret, totpAt } from '../../../../src/lib/crypto/totp.ts'
import { permissionIds } from './staff.ts'

type KeyOptions = Readonly<{ isReadOnly?: boolean; networks?: readonly string[]; expiresAt?: Date }>

/** Makes an API key of a user. @returns its id, the key and the headers that send it */
export async function createKey(
  userId: number,
  scope: readonly Permission[],
  { isReadOnly = true, networks = [], expiresAt }: KeyOptions = {},
) {
  const permissions = scope.length > 0 ? await permissionIds(scope) : []
  // a read-only key takes permissions to view only, which not every read requires
  const { key, secret } = await createApiKey({
    ...{ userId, makerId: userId, name: '测试', permissions, networks, expiresAt },
    isReadOnly: isReadOnly && scope.every((name) => name.includes('.view_')),
  })
  return { id: key.id, secret, headers: { authorization: `Bearer ${secret}` } }
}

/** Starts a browser's session of a user. @returns its cookie, the headers of a page of this origin, and the CSRF header */
export async function createStaffSession(userId: number, { isVerified = true, generation = 0 } = {}) {
  const session = { userId, generation, isVerified, agent: 'Firefox', address: '198.18.0.1' }
  const { secret } = await createSession(session)
  return {
    secret,
    cookie: `meiduo_staff=${secret}`,
    headers: { 'sec-fetch-site': 'same-origin' },
    csrf: { 'x-csrf-token': csrfTokenOf(secret) },
  }
}

/** Sets up the second factor of a user. @returns a token that proves it, and the code at a moment, by default now */
export async function enableTotp(userId: number) {
  const secret = newTotpSecret()
  const encryptedSecret = encrypt(secret, config.appKeys.totp[0] as Uint8Array)
  const totp = { encryptedSecret, confirmTime: now(), lastStep: 0 }
  await db
    .insert(staffTotps)
    .values({ userId, ...totp })
    .onDuplicateKeyUpdate({ set: totp })
  const code = (stepsLater = 0) => totpAt(secret, addSeconds(now(), stepsLater * 30))
  return { secret, code, token: await newStaffToken(userId, 0, true) }
}
