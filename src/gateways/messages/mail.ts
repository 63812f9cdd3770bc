import { createTransport } from 'nodemailer'
import { type Config, config } from '../../config/index.ts'
import { gatewayNotConfigured } from '../../lib/errors.ts'
import { type CircuitSettings, PermanentFailure, withCircuitBreaker } from '../circuit-breaker.ts'

/** A plain-text mail to one person; `link` is put below the text unless it stands there already. */
export type Mail = Readonly<{ to: string; subject: string; text: string; link?: string | undefined }>

export type Mailer = (mail: Mail) => Promise<void>

const timeoutMs = 10_000

/** True when an SMTP server is configured. */
export function isMailConfigured(): boolean {
  return configured !== undefined
}

/**
 * Sends one mail by SMTP. No error names the address or repeats the text.
 * @throws Undeliverable, also for an address or a subject that would add headers or receivers; CircuitOpen;
 * 503 gateway_unavailable, gateway_not_configured
 */
export async function sendMail(mail: Mail): Promise<void> {
  if (!configured) throw gatewayNotConfigured()
  await configured(mail)
}

/** A mailer behind a circuit of its own; undefined without settings. */
export function createMailer(
  settings: Config['mail'],
  circuit: CircuitSettings,
  patienceMs = timeoutMs,
): Mailer | undefined {
  if (!settings) return undefined
  const transport = createTransport(
    {
      url: settings.smtpUrl,
      connectionTimeout: patienceMs,
      greetingTimeout: patienceMs,
      socketTimeout: patienceMs,
      disableFileAccess: true,
      disableUrlAccess: true,
    },
    { from: settings.from },
  )
  return withCircuitBreaker(async (mail) => {
    refuseInjection(mail)
    const { to, subject } = mail
    try {
      await within(patienceMs, transport.sendMail({ to, subject, text: textOf(mail) }))
    } catch (error) {
      throw nameless(error)
    }
  }, circuit)
}

function textOf({ text, link }: Mail): string {
  return link === undefined || text.includes(link) ? text : `${text}\n\n${link}\n`
}

/** One address and nothing that ends a header line, opens a list or begins a comment. */
function refuseInjection({ to, subject }: Mail): void {
  if (!/^[^\s<>()[\],;:"\\@]+@[^\s<>()[\],;:"\\@]+$/.test(to)) throw new PermanentFailure('bad address')
  if (/[\r\n\0]/.test(subject)) throw new PermanentFailure('bad subject')
}

/** The socket's own time-outs start anew with every line that the server sends: this one does not. */
function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: Timer | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error(), { code: 'ETIMEDOUT' })), ms)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

/** SMTP servers repeat the address in their answers: only its number, or what the connection died of, goes on. */
function nameless(error: unknown): Error {
  const { responseCode, code } = error as { responseCode?: number; code?: string }
  if (responseCode && responseCode >= 500) return new PermanentFailure(`SMTP ${responseCode}`)
  return new Error(`the mail server ${responseCode ? `answered ${responseCode}` : `failed: ${code}`}`)
}

const configured = createMailer(config.mail, config.circuit)
