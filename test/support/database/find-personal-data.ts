import { pool } from '../../../src/db/client.ts'
import { redis } from '../../../src/redis/client.ts'

/** Searches all tables and Redis keys, ignoring case. @returns `table or key: text` for each hit */
export async function findPersonalData(texts: readonly string[]): Promise<string[]> {
  return [...(await tablesWith(texts)), ...(await keysWith(texts))]
}

async function tablesWith(texts: readonly string[]): Promise<string[]> {
  const [tables] = await pool.query('SHOW TABLES')
  const found: string[] = []
  for (const name of (tables as object[]).flatMap((row) => Object.values(row) as string[])) {
    const [rows] = await pool.query('SELECT * FROM ??', [name])
    for (const row of rows as object[]) {
      const cells = Object.values(row).map((cell) => (Buffer.isBuffer(cell) ? cell.toString() : cell))
      found.push(...hits(JSON.stringify(cells), texts).map((text) => `${name}: ${text}`))
    }
  }
  return found
}

async function keysWith(texts: readonly string[]): Promise<string[]> {
  const found: string[] = []
  for await (const batch of redis.scanStream({ count: 1_000 }))
    for (const key of batch as string[]) {
      const content = `${key} ${JSON.stringify(await contentOf(key))}`
      found.push(...hits(content, texts).map((text) => `${key}: ${text}`))
    }
  return found
}

async function contentOf(key: string): Promise<unknown> {
  const type = await redis.type(key)
  if (type === 'hash') return redis.hgetall(key)
  if (type === 'list') return redis.lrange(key, 0, -1)
  if (type === 'set') return redis.smembers(key)
  if (type === 'zset') return redis.zrange(key, '0', '-1')
  if (type === 'stream') return redis.xrange(key, '-', '+')
  return redis.get(key)
}

function hits(content: string, texts: readonly string[]): string[] {
  const plain = content.toLowerCase()
  return texts.filter((text) => plain.includes(text.toLowerCase()))
}
