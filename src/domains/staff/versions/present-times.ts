import { shopTime } from '../../../config/shop-time.ts'
import type { Fields } from '../../../db/in-transaction.ts'

/** A moment as versions hold it: the JSON of a Date, whose ETag stays the same when SHOP_TIMEZONE changes. */
const storedMoment = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/

const presentMember = (_: string, member: unknown) =>
  typeof member === 'string' && storedMoment.test(member) ? shopTime(new Date(member)) : member

/** Reads a stored version of an object, with its moments as answers show them, at any depth; null: it did not exist. */
export const presentVersion = (json: string) => JSON.parse(json, presentMember) as Fields | null

/** Returns the fields of an object with their moments as answers show them. */
export const presentTimes = <T>(fields: T): T => JSON.parse(JSON.stringify(fields), presentMember) as T
