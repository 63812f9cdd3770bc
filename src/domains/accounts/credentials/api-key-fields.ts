import type { Fields } from '../../../db/in-transaction.ts'

/** An API key. `permissions` holds ids in ascending order; `networks` is empty for every address. */
export type ApiKey = Readonly<{
  id: number
  /** The owner, whose present rights bound those of the key. */
  userId: number
  name: string
  permissions: readonly number[]
  isReadOnly: boolean
  networks: readonly string[]
  expiresAt: Date
  createTime: Date
  lastUseTime: Date | null
  revokeTime: Date | null
}>

/** Returns the fields of a key that people choose, by their names on the wire. */
export function apiKeyFields(key: Omit<ApiKey, 'id' | 'createTime' | 'lastUseTime'>): Fields {
  const { userId, name, permissions, isReadOnly, networks, expiresAt, revokeTime } = key
  return {
    ...{ user_id: userId, name, permissions, is_read_only: isReadOnly, networks },
    ...{ expires_at: expiresAt.toISOString(), is_revoked: revokeTime !== null },
  }
}
