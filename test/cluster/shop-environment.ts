import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { keysDirOf, sandboxEnvironment } from '../../src/sandbox/launcher/environment.ts'
import { startServices } from '../../src/sandbox/launcher/services/find.ts'
import { freePort } from '../../src/sandbox/launcher/services/ports.ts'

/** Starts a Redis, and makes the environment of a mall at a given database that needs nothing else. */
export async function shopEnvironment(root: string, dataDir: string, databaseUrl: string) {
  mkdirSync(dataDir, { recursive: true })
  const { PATH, HOME } = process.env
  const given = { PATH, HOME, DATABASE_URL: databaseUrl }
  const { redisUrl, stop } = await startServices({ root, dataDir, env: given, durable: false })
  const settings = {
    port: await freePort(),
    sandboxPort: await freePort(),
    smtpPort: await freePort(),
    keysDir: keysDirOf(dataDir),
    mediaDir: join(dataDir, 'media'),
    secrets: { jwt: newSecret(), app: newSecret(), cookie: newSecret() },
    databaseUrl,
    redisUrl,
  }
  const limits = { LOG_LEVEL: 'silent', ORDER_UNPAID_PIECES: '1000000', ORDER_UNPAID_ORDERS: '1000000' }
  return { env: sandboxEnvironment(settings, { ...given, ...limits }), stop }
}

const newSecret = () => crypto.randomUUID() + crypto.randomUUID()
