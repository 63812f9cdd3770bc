import { type SQL, sql } from 'drizzle-orm'
import type { MySqlColumn } from 'drizzle-orm/mysql-core'
import { longTextBytes } from '../lib/text/text-digest.ts'

/** Returns what reads a text of the database as `digestOfLongText` gives it: the digest of a long text, or the text. */
export function selectTextDigest(column: MySqlColumn): SQL<string> {
  return sql<string>`if(octet_length(${column}) > ${longTextBytes}, concat('sha256:', sha2(${column}, 256)), ${column})`
}
