import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { addresses } from '../../../src/db/schema/addresses.ts'
import { users } from '../../../src/db/schema/auth.ts'
import { newAccessToken } from '../../../src/domains/accounts/sign-in/access-token.ts'
import { listPermissions, type Permission } from '../../../src/domains/staff/access/permissions.ts'
import { createStaff } from '../../support/factories/staff/staff.ts'
import { createKey } from '../../support/factories/staff/staff-credentials.ts'
import { createAddress, createUser, type TestUser } from '../../support/factories/users.ts'
import type { CallerName } from '../generate/requests.ts'

type Credential = Readonly<Record<string, string>>

/** The credentials of the callers. A request may end any of them: closing an account, withdrawing a key, signing out. */
export class Callers {
  readonly #credentials = new Map<CallerName, Credential>()
  #staff: TestUser | undefined

  /** Returns the headers that prove a caller, who is made if missing. */
  async headersOf(name: CallerName): Promise<Credential> {
    if (name === 'staff') return bearer((await this.staffUser()).token)
    const known = this.#credentials.get(name) ?? (await makers[name]())
    this.#credentials.set(name, known)
    return known
  }

  /** Returns the superuser who sends the requests of the staff. */
  async staffUser(): Promise<TestUser> {
    this.#staff ??= await createStaff([], { isSuperuser: true })
    return this.#staff
  }

  /** Replaces a caller whose credential an answer refuses. */
  noteRefusal(name: CallerName, status: number, code: unknown): void {
    const isLost = status === 401 || (status === 403 && code !== 'outranked')
    if (name === 'staff' && isLost) this.#staff = undefined
    if (status === 401) this.#credentials.delete(name)
  }
}

const everyPermission = listPermissions().map(
  ({ model, codename }) => `${model.split('.')[0]}.${codename}` as Permission,
)

const bearer = (token: string): Credential => ({ authorization: `Bearer ${token}` })

const makers: Readonly<Record<Exclude<CallerName, 'staff'>, () => Promise<Credential>>> = {
  anonymous: async () => ({}),
  forged: async () => bearer('eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.'),
  shopper: async () => bearer(await shopperToken()),
  clerk: async () => bearer((await createStaff(['goods.view_sku', 'orders.view_orderinfo'])).token),
  key: async () => {
    const { id } = await createStaff([], { isSuperuser: true })
    return (await createKey(id, everyPermission, { isReadOnly: false })).headers
  },
}

/** The token of the demo shopper, who has orders in every status, or of a new user once the account is closed. */
async function shopperToken(): Promise<string> {
  const [found] = await db.select().from(users).where(eq(users.username, 'demo_shopper'))
  if (!found?.isActive) return (await createUser()).token
  const [address] = await db.select().from(addresses).where(eq(addresses.userId, found.id)).limit(1)
  if (!address) await createAddress(found.id)
  return newAccessToken(found.id, found.tokenGeneration)
}
