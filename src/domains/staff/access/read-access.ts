import { type SQL, sql } from 'drizzle-orm'
import { config } from '../../../config/index.ts'
import { selectRows } from '../../../db/client.ts'
import {
  contentTypes,
  groupPermissions,
  permissions,
  userGroups,
  userPermissions,
  users,
} from '../../../db/schema/auth.ts'
import { apiKeyPermissions, apiKeys, staffSessions, staffTotps } from '../../../db/schema/credentials.ts'
import { defineStatement, type Statement } from '../../../db/statement.ts'
import { addSeconds, now } from '../../../lib/clock.ts'
import type { Permission } from './permissions.ts'

/** An active staff user as the database has them now. */
export type StaffAccess = Readonly<{
  id: number
  username: string
  isSuperuser: boolean
  isGranted: boolean
  /** Whether a second factor is set up. */
  hasTotp: boolean
}>

/** The row of the credential itself. `isUseStale`: the last stored use is more than a minute ago. */
type Stored = Readonly<{ credentialId: number; isUseStale: boolean }>
type SessionAccess = StaffAccess & Stored & Readonly<{ isVerified: boolean }>
type KeyAccess = StaffAccess & Stored & Readonly<{ isReadOnly: boolean; networks: string }>

type Flag = 0 | 1
type Row = [id: number, username: string, isSuperuser: Flag, isGranted: Flag, hasTotp: Flag]
type SessionRow = [...Row, credentialId: number, isUseStale: Flag, isVerified: Flag]
type KeyRow = [...Row, credentialId: number, isUseStale: Flag, isReadOnly: Flag, networks: string]

type Wanted = readonly Permission[]
type Moments = Readonly<{ at: Date; minuteAgo: Date; idleSince: Date }>

/**
 * Reads an active staff user and whether they hold one of the permissions, directly, through a group or as a superuser. One
 * statement reads the present state, so a withdrawn grant is effective at the next request of every process.
 * @returns undefined for a shopper, an inactive or an unknown user
 */
export async function readAccess(id: number, ...wanted: Wanted): Promise<StaffAccess | undefined> {
  const [row] = await selectRows<Row>(statementsOf(wanted).user({ id }))
  return row && toAccess(row)
}

/**
 * Reads the session whose secret has this digest, with its user as `readAccess`.
 * @returns undefined for an unknown, ended or idle one, and after the user's tokens were revoked
 */
export async function readSessionAccess(digest: string, wanted: Wanted): Promise<SessionAccess | undefined> {
  const [row] = await selectRows<SessionRow>(statementsOf(wanted).session({ digest, ...moments() }))
  if (!row) return undefined
  const [, , , , , credentialId, isUseStale, isVerified] = row
  return { ...toAccess(row), credentialId, isUseStale: isUseStale === 1, isVerified: isVerified === 1 }
}

/**
 * Reads the API key with this digest. It grants a permission that is in its scope and that its owner holds now.
 * @returns undefined for an unknown, expired or revoked one, and when the owner is no active staff
 */
export async function readKeyAccess(digest: string, wanted: Wanted): Promise<KeyAccess | undefined> {
  const [row] = await selectRows<KeyRow>(statementsOf(wanted).key({ digest, ...moments() }))
  if (!row) return undefined
  const [, , , , , credentialId, isUseStale, isReadOnly, networks] = row
  return {
    ...toAccess(row),
    credentialId,
    isUseStale: isUseStale === 1,
    isReadOnly: isReadOnly === 1,
    networks,
  }
}

function toAccess([id, username, isSuperuser, isGranted, hasTotp]: Row | SessionRow | KeyRow): StaffAccess {
  return { id, username, isSuperuser: isSuperuser === 1, isGranted: isGranted === 1, hasTotp: hasTotp === 1 }
}

function moments(): Moments {
  const at = now()
  const idleSince = addSeconds(at, -config.staff.sessionIdleSeconds)
  return { at, minuteAgo: addSeconds(at, -60), idleSince }
}

type Statements = Readonly<{
  user: (values: { id: number }) => Statement
  session: (values: { digest: string } & Moments) => Statement
  key: (values: { digest: string } & Moments) => Statement
}>

/** The statements of each requirement, built once. */
const built = new Map<string, Statements>()

function statementsOf(wanted: Wanted): Statements {
  const name = wanted.join()
  const known = built.get(name)
  if (known) return known
  const statements = buildStatements(wanted)
  built.set(name, statements)
  return statements
}

const held = sql`(p.id in (select d.permission_id from ${userPermissions} d where d.user_id = u.id)
  or p.id in (select gp.permission_id from ${groupPermissions} gp
    join ${userGroups} ug on ug.group_id = gp.group_id where ug.user_id = u.id))`
const inScope = sql`p.id in (select s.permission_id from ${apiKeyPermissions} s where s.key_id = k.id)`

function buildStatements(wanted: Wanted): Statements {
  const user = (isGranted: SQL) => sql`u.id, u.username, u.is_superuser, ${isGranted}, exists (
    select 1 from ${staffTotps} t where t.user_id = u.id and t.confirm_time is not null)`
  const isStaff = sql`u.is_staff and u.is_active`
  const isGranted =
    wanted.length === 0 ? sql`1` : sql`u.is_superuser or exists (${named(wanted)} and ${held})`
  const isKeyGranted =
    wanted.length === 0
      ? sql`1`
      : sql`exists (${named(wanted)} and ${inScope} and (u.is_superuser or ${held}))`
  return {
    user: defineStatement<{ id: number }>(
      ({ id }) => sql`select ${user(isGranted)} from ${users} u where u.id = ${id} and ${isStaff}`,
    ),
    session: defineStatement<{ digest: string } & Moments>(
      ({ digest, at, minuteAgo, idleSince }) => sql`select ${user(isGranted)},
        w.id, w.last_use_time < ${minuteAgo}, w.is_verified
        from ${staffSessions} w join ${users} u on u.id = w.user_id and u.token_generation = w.generation
        where w.digest = ${digest} and w.expires_at > ${at} and w.last_use_time > ${idleSince} and ${isStaff}`,
    ),
    key: defineStatement<{ digest: string } & Moments>(
      ({ digest, at, minuteAgo }) => sql`select ${user(isKeyGranted)},
        k.id, k.last_use_time is null or k.last_use_time < ${minuteAgo}, k.is_read_only, k.networks
        from ${apiKeys} k join ${users} u on u.id = k.user_id
        where k.digest = ${digest} and k.revoke_time is null and k.expires_at > ${at} and ${isStaff}`,
    ),
  }
}

/** Selects the stored permissions with one of these names. */
function named(wanted: Wanted): SQL {
  const pairs = wanted.map((permission) => {
    const [app, codename] = permission.split('.')
    return sql`(c.app_label = ${app} and p.codename = ${codename})`
  })
  return sql`select 1 from ${permissions} p join ${contentTypes} c on c.id = p.content_type_id
    where (${sql.join(pairs, sql` or `)})`
}
