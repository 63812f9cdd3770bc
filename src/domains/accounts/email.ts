import { and, eq } from 'drizzle-orm'
import { config } from '../../config/index.ts'
import { db, type Transaction, transaction } from '../../db/client.ts'
import { users } from '../../db/schema/auth.ts'
import { addSeconds, now } from '../../lib/clock.ts'
import { tooManyRequests, unauthorized } from '../../lib/errors.ts'
import { isOutage } from '../../lib/is-outage.ts'
import { digestOf } from '../../redis/keys.ts'
import { type MailMessage, queueMail, requireMail } from '../verification/deliver-mail.ts'
import { consumeQuotas, refundQuotas } from '../verification/quotas.ts'
import { verificationInvalid } from './errors.ts'
import { claimFlow, findFlow, newFlowToken, releaseFlow } from './flow-token.ts'

const perUser = { name: 'mail-user', points: config.limits.mailsPerUserDaily, seconds: 86_400 }

/**
 * Stores the caller's e-mail address as unverified and sends a verification link: both or neither. A mail that cannot be
 * delivered uses no quota. An address that is verified already stays verified.
 * @throws 401 when the account is closed; 429 too_many_requests beyond the daily limit of mails; 503
 *   gateway_not_configured, gateway_unavailable
 */
export async function changeEmail(userId: number, email: string): Promise<void> {
  await requireMail()
  const [user] = await db
    .select({ email: users.email, emailActive: users.emailActive })
    .from(users)
    .where(and(eq(users.id, userId), eq(users.isActive, true)))
  if (!user) throw unauthorized()
  if (user.email === email && user.emailActive) return
  const spent = await consumeQuotas([{ limit: perUser, subject: String(userId), refuse: tooManyRequests }])
  try {
    const mail = { ...(await verificationMail(userId, email)), spent }
    await transaction((tx) => storeAndQueue(tx, userId, mail))
  } catch (error) {
    await refundQuotas(spent).catch(() => {})
    throw error
  }
}

/** Queues the mail before the commit, so a Redis failure rolls the address back. */
async function storeAndQueue(tx: Transaction, userId: number, mail: MailMessage): Promise<void> {
  const [stored] = await tx
    .update(users)
    .set({ email: mail.to, emailActive: false })
    .where(and(eq(users.id, userId), eq(users.isActive, true)))
  if (stored.affectedRows !== 1) throw unauthorized()
  await queueMail(mail)
}

/**
 * Marks the link's address as verified if it is still the address of the active account. A link verifies once; calling it again
 * while the address is verified changes nothing.
 * @throws 400 verification_invalid
 */
export async function verifyEmail(token: string): Promise<void> {
  const flow = await findFlow('verify-email', token)
  if (!flow) throw verificationInvalid()
  const [user] = await db
    .select({ email: users.email, emailActive: users.emailActive })
    .from(users)
    .where(and(eq(users.id, flow.userId), eq(users.isActive, true)))
  if (!user?.email || digestOf(user.email) !== flow.email) throw verificationInvalid()
  if (user.emailActive) return
  if (!(await claimFlow(flow))) throw verificationInvalid()
  try {
    await markVerified(flow.userId, user.email)
  } catch (error) {
    if (isOutage(error)) await releaseFlow(flow)
    throw error
  }
}

/** @throws 400 verification_invalid when the address changed or the account was closed meanwhile */
async function markVerified(userId: number, email: string): Promise<void> {
  const [verified] = await db
    .update(users)
    .set({ emailActive: true })
    .where(and(eq(users.id, userId), eq(users.email, email), eq(users.isActive, true)))
  if (verified.affectedRows !== 1) throw verificationInvalid()
}

async function verificationMail(userId: number, email: string) {
  const seconds = config.emailVerifySeconds
  const token = await newFlowToken('verify-email', seconds, { userId, generation: 0, email: digestOf(email) })
  const link = new URL(config.emailVerifyUrl)
  link.searchParams.set('token', token)
  return {
    to: email,
    subject: '美多商城邮箱验证',
    expiresAt: addSeconds(now(), seconds).getTime(),
    text: `您好！\n\n感谢您使用美多商城。请点击以下链接验证您的邮箱（${Math.round(seconds / 3600)} 小时内有效）：\n\n${link.href}\n\n如非本人操作，请忽略此邮件。\n`,
  }
}
