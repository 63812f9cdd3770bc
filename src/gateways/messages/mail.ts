import type { Transporter } from 'nodemailer'
import { config } from '../../config/index.ts'
import type { Config } from '../../config/read-config.ts'
import { withTimeout } from '../../lib/concurrency/with-timeout.ts'
import { gatewayNotConfigured } from '../../lib/errors.ts'
import { type CircuitSettings, PermanentFailure, withCircuitBreaker } from '../circuit-breaker.ts'

/** A plain-text mail to one person. `link` is appended to the text unless the text contains it. */
export type Mail = Readonly<{ to: string; subject: string; text: string; link?: string | undefined }>

const defaultTimeoutMs = 10_000

export type Mailer = (mail: Mail) => Promise<void>

/** Returns whether an SMTP server is configured. */
export function isMailConfigured(): boolean {
  return configured !== undefined
}

/**
 * Sends one mail over SMTP. No error contains the address or the text.
 * @throws PermanentFailure when the server refuses the mail, or its address or subject could inject headers;
 *   CircuitOpen; 503 gateway_unavailable, gateway_not_configured
 */
export async function sendMail(mail: Mail): Promise<void> {
  if (!configured) throw gatewayNotConfigured()
  await configured(mail)
}

/**
 * Signs in at the SMTP server and sends nothing.
 * @throws PermanentFailure when the server refuses the sign-in; Error when it does not answer; 503 gateway_not_configured
 */
export async function probeMail(): Promise<void> {
  if (!config.mail) throw gatewayNotConfigured()
  const transport = await openTransport(config.mail, defaultTimeoutMs)
  try {
    await withTimeout(transport.verify(), defaultTimeoutMs, timeoutError)
  } catch (error) {
    throw withoutAddress(error)
  } finally {
    transport.close()
  }
}

/** Creates a mailer with its own circuit breaker; undefined without settings. */
export function createMailer(
  settings: Config['mail'],
  circuit: CircuitSettings,
  timeoutMs = defaultTimeoutMs,
): Mailer | undefined {
  if (!settings) return undefined
  let opened: Promise<Transporter> | undefined
  return withCircuitBreaker(
    'mail',
    async (mail) => {
      requireSingleLines(mail)
      const { to, subject } = mail
      opened ??= openTransport(settings, timeoutMs)
      const transport = await opened
      try {
        // the socket's own time-outs restart with every line that the server sends
        await withTimeout(transport.sendMail({ to, subject, text: bodyText(mail) }), timeoutMs, timeoutError)
      } catch (error) {
        throw withoutAddress(error)
      }
    },
    circuit,
  )
}

async function openTransport({ smtpUrl: url, from }: NonNullable<Config['mail']>, timeoutMs: number) {
  const timeouts = { connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs }
  // loaded with the first mail: most processes send none
  const { createTransport } = await import('nodemailer')
  return createTransport({ url, ...timeouts, disableFileAccess: true, disableUrlAccess: true }, { from })
}

const timeoutError = () => Object.assign(new Error(), { code: 'ETIMEDOUT' })

function bodyText({ text, link }: Mail): string {
  return link === undefined || text.includes(link) ? text : `${text}\n\n${link}\n`
}

/** Refuses every character that ends a header line, opens a list of addresses or begins a comment. */
function requireSingleLines({ to, subject }: Mail): void {
  if (!/^[^\s<>()[\],;:"\\@]+@[^\s<>()[\],;:"\\@]+$/.test(to)) throw new PermanentFailure('bad address')
  if (/[\r\n\0]/.test(subject)) throw new PermanentFailure('bad subject')
}

/** SMTP servers repeat the address in their responses: only the reply code or the connection error is passed on. */
function withoutAddress(error: unknown): Error {
  const { responseCode, code } = error as { responseCode?: number; code?: string }
  if (responseCode && responseCode >= 500) return new PermanentFailure(`SMTP ${responseCode}`)
  return new Error(`the mail server ${responseCode ? `answered ${responseCode}` : `failed: ${code}`}`)
}

const configured = createMailer(config.mail, config.circuit)
