type Env = Readonly<Record<string, string | undefined>>

/** Waits a few seconds for the servers of DATABASE_URL and REDIS_URL. @throws in one line that names the variable */
export async function waitForGivenServers({ DATABASE_URL, REDIS_URL }: Env): Promise<void> {
  if (DATABASE_URL)
    await (await import('../../../db/connections/wait-for-mysql.ts')).waitForMysql(DATABASE_URL)
  if (REDIS_URL) await (await import('../../../redis/wait-for-redis.ts')).waitForRedis(REDIS_URL)
}
