import { sql } from 'drizzle-orm'
import { users } from '../../../db/schema/auth.ts'
import { carriers } from '../../../db/schema/shipments.ts'
import { toStatement } from '../../../db/statement.ts'
import { carrierUnknown } from '../shipments/errors.ts'
import type { Reader } from './status-counts.ts'

/** What a keyword may mean: the beginning of an order number, and users by their exact name or mobile. */
export type Keyword = Readonly<{ prefix: string | undefined; userIds: readonly number[] }>

/** Reads what a keyword may mean. */
export async function readKeyword(keyword: string, read: Reader): Promise<Keyword> {
  const rows = await read<[number]>(
    toStatement(sql`select id from ${users} where username = ${keyword}
      union select id from ${users} where mobile = ${keyword}`),
  )
  return { prefix: /^\d{6,64}$/.test(keyword) ? keyword : undefined, userIds: rows.map(([id]) => id) }
}

/** Returns the id of a carrier by its code or name. @throws 400 carrier_unknown */
export async function findCarrierId(codeOrName: string, read: Reader): Promise<number> {
  const [row] = await read<[number]>(
    toStatement(sql`select id from ${carriers} where code = ${codeOrName} or name = ${codeOrName} limit 1`),
  )
  if (!row) throw carrierUnknown()
  return row[0]
}
