import { Secret, TOTP } from 'otpauth'
import encodeQr from 'qr'

/** Seconds for which a code is shown; a code of the step before or after is accepted, because clocks differ. */
const stepSeconds = 30
const window = 1

/** What an authenticator app needs, in three forms. `qrCode` is a picture as a data URL. */
export type TotpSetup = Readonly<{ secret: string; uri: string; qrCode: string }>

/** Makes the secret of an authenticator app: 160 bits, base32. https://www.rfc-editor.org/rfc/rfc6238 */
export function newTotpSecret(): string {
  return new Secret({ size: 20 }).base32
}

/** Returns what an authenticator app needs to store the secret of an account. */
export function describeTotp(secret: string, issuer: string, account: string): TotpSetup {
  const uri = new TOTP({ issuer, label: account, secret, period: stepSeconds }).toString()
  const picture = Buffer.from(encodeQr(uri, 'svg')).toString('base64')
  return { secret, uri, qrCode: `data:image/svg+xml;base64,${picture}` }
}

/**
 * Verifies a code of six digits at a moment.
 * @returns the time step that the code belongs to, undefined when it belongs to none of those accepted now
 */
export function verifyTotp(secret: string, code: string, at: Date): number | undefined {
  const timestamp = at.getTime()
  const delta = new TOTP({ secret, period: stepSeconds }).validate({ token: code, timestamp, window })
  return delta === null ? undefined : Math.floor(timestamp / 1000 / stepSeconds) + delta
}

/** Returns the code that an authenticator app shows at a moment. */
export function totpAt(secret: string, at: Date): string {
  return new TOTP({ secret, period: stepSeconds }).generate({ timestamp: at.getTime() })
}
