import { ConfigError } from '../lib/config-error.ts'
import { deriveKey, type Key } from '../lib/crypto/derive-key.ts'
import type { Reader } from './reader.ts'

/** The secrets of the mall. Lists start with the newest, which signs and encrypts; all verify and decrypt. */
type Secrets = Readonly<{
  jwtSecrets: readonly string[]
  cookieSecrets: readonly string[]
  isAppSecretSet: boolean
  appKeys: AppKeys
}>

/** One key of each purpose for each APP_SECRET. */
type AppKeys = Readonly<{
  /** Encrypts the messages that wait in queues; the last keys only decrypt what a release before APP_SECRET left there. */
  queue: readonly Uint8Array[]
  /** Replaces mobiles, names and addresses in Redis keys. */
  redisKeys: readonly Key[]
  smsCodes: readonly Key[]
  oauthState: readonly Key[]
  /** Replaces personal fields in the audit trail. */
  audit: readonly Key[]
  /** Replaces the content of requests that are stored with an Idempotency-Key. */
  requestDigests: readonly Key[]
  /** Encrypts the secrets of authenticator apps; the last keys only decrypt the secrets of a release before APP_SECRET. */
  totp: readonly Uint8Array[]
}>

/** Reads the secrets, which only a process that serves requests needs: see `requireSecrets`. @throws ConfigError */
export function readSecrets({ find }: Reader): Secrets {
  const jwtSecrets = find('JWT_SECRET') ?? []
  const appSecrets = find('APP_SECRET') ?? []
  const isAppSecretSet = appSecrets.length > 0
  return {
    jwtSecrets,
    cookieSecrets: find('COOKIE_SECRET') ?? [],
    isAppSecretSet,
    appKeys: isAppSecretSet ? deriveKeys(appSecrets, jwtSecrets) : legacyKeys(jwtSecrets),
  }
}

/** @throws ConfigError naming the first secret that is not set */
export function requireSecrets({ jwtSecrets, cookieSecrets }: Secrets): void {
  for (const [name, secrets] of [
    ['JWT_SECRET', jwtSecrets],
    ['COOKIE_SECRET', cookieSecrets],
  ] as const)
    if (secrets.length === 0)
      throw new ConfigError(`${name}: is required, 32 bytes or more (openssl rand -hex 32)`)
}

function deriveKeys(appSecrets: readonly string[], jwtSecrets: readonly string[]): AppKeys {
  const derive = (purpose: string) => appSecrets.map((secret) => deriveKey(`meiduo ${purpose}`, secret))
  return {
    queue: [...derive('queue'), ...legacyKeys(jwtSecrets).queue],
    redisKeys: derive('redis keys'),
    smsCodes: derive('sms codes'),
    oauthState: derive('oauth state'),
    audit: derive('audit'),
    requestDigests: derive('request digests'),
    totp: [...derive('totp'), ...legacyKeys(jwtSecrets).totp],
  }
}

/** The keys of releases before APP_SECRET, so that an upgrade without it resets no limit and loses no message. */
function legacyKeys(jwtSecrets: readonly string[]): AppKeys {
  return {
    queue: jwtSecrets.map((secret) => deriveKey('meiduo sealed values', secret)),
    redisKeys: jwtSecrets,
    smsCodes: jwtSecrets,
    oauthState: jwtSecrets,
    audit: jwtSecrets.map((secret) => deriveKey('meiduo audit', secret)),
    requestDigests: jwtSecrets.map((secret) => deriveKey('meiduo request digests', secret)),
    totp: jwtSecrets.map((secret) => deriveKey('meiduo totp', secret)),
  }
}
