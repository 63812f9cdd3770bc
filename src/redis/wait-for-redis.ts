import { Redis } from 'ioredis'
import { waitForServer } from '../lib/process/wait-for-server.ts'

/** Waits for a limited time until Redis accepts commands. @throws ConfigError with a message of one line */
export function waitForRedis(url: string | undefined): Promise<void> {
  return waitForServer({
    variable: 'REDIS_URL',
    addresses: url && addressOf(url),
    greet: () => connectOnce(url as string),
    isRefusal,
  })
}

function addressOf(url: string): string {
  const { hostname, port } = new URL(url)
  return `${hostname}:${port || 6379}`
}

async function connectOnce(url: string): Promise<void> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: 5_000,
    commandTimeout: 5_000,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  })
  let cause: Error | undefined
  redis.on('error', (error: Error) => {
    cause = error
  })
  try {
    await redis.connect()
    await redis.ping()
  } catch (error) {
    throw cause ?? error
  } finally {
    redis.disconnect()
  }
}

/** True for an error reply of Redis, such as NOAUTH. LOADING is temporary, so waiting can help. */
function isRefusal(error: Error): boolean {
  return error.name === 'ReplyError' && !error.message.startsWith('LOADING')
}
