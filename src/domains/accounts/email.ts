import { and, eq, sql } from 'drizzle-orm'
import { config } from '../../config/index.ts'
import { db, type Transaction, transaction } from '../../db/client.ts'
import { users } from '../../db/schema/auth.ts'
import { addSeconds, now } from '../../lib/clock.ts'
import { tooManyRequests, unauthorized } from '../../lib/errors.ts'
import { isOutage } from '../../lib/is-outage.ts'
import { maskEmail } from '../../lib/masks.ts'
import { digestOf } from '../../redis/keys.ts'
import type { Contact } from '../messages/contact.ts'
import { storeOwnerNotice } from '../messages/owner-notices.ts'
import { type MailMessage, queueMail, requireMail } from '../verification/deliver-mail.ts'
import { consumeQuotas, refundQuotas } from '../verification/quotas.ts'
import { verificationInvalid } from './errors.ts'
import { claimFlow, type Flow, findFlow, newFlowToken, releaseFlow } from './flow-token.ts'

const perUser = { name: 'mail-user', points: config.limits.mailsPerUserDaily, seconds: 86_400 }

/**
 * Stores the caller's e-mail address as unverified and sends a verification link: both or neither. A verified address stays in use
 * until the new one is verified, and naming it again ends its replacement. A mail that cannot be delivered uses no quota.
 * @throws 401 when the account is closed; 429 too_many_requests beyond the daily limit of mails; 503
 *   gateway_not_configured, gateway_unavailable
 */
export async function changeEmail(userId: number, email: string): Promise<void> {
  await requireMail()
  const user = await findAddresses(userId)
  if (!user) throw unauthorized()
  if (user.email === email && user.emailActive) return keepVerified(userId, user)
  const spent = await consumeQuotas([{ limit: perUser, subject: String(userId), refuse: tooManyRequests }])
  try {
    const mail = { ...(await verificationMail(userId, email)), spent }
    await transaction((tx) => storeAndQueue(tx, userId, mail))
  } catch (error) {
    await refundQuotas(spent).catch(() => {})
    throw error
  }
}

const addressColumns = {
  email: users.email,
  emailActive: users.emailActive,
  pendingEmail: users.pendingEmail,
}
type Addresses = Readonly<{ email: string; emailActive: boolean; pendingEmail: string }>

const activeUser = (userId: number) => and(eq(users.id, userId), eq(users.isActive, true))

async function findAddresses(userId: number): Promise<Addresses | undefined> {
  const [user] = await db.select(addressColumns).from(users).where(activeUser(userId))
  return user
}

async function keepVerified(userId: number, { email, pendingEmail }: Addresses): Promise<void> {
  if (pendingEmail === '') return
  const unchanged = and(eq(users.id, userId), eq(users.email, email), eq(users.pendingEmail, pendingEmail))
  await db.update(users).set({ pendingEmail: '' }).where(unchanged)
}

/** Queues the mail before the commit, so a Redis failure rolls the address back. */
async function storeAndQueue(tx: Transaction, userId: number, mail: MailMessage): Promise<void> {
  const [stored] = await tx
    .update(users)
    .set({
      email: sql`if(${users.emailActive}, ${users.email}, ${mail.to})`,
      pendingEmail: sql`if(${users.emailActive}, ${mail.to}, '')`,
    })
    .where(activeUser(userId))
  if (stored.affectedRows !== 1) throw unauthorized()
  await queueMail(mail)
}

/**
 * Marks the link's address as verified if it is still the address of the active account, or the one that replaces it. A link
 * verifies once; calling it again, or several times concurrently, while its address is verified changes nothing.
 * @throws 400 verification_invalid
 */
export async function verifyEmail(token: string): Promise<void> {
  const flow = await findFlow('verify-email', token)
  if (!flow) throw verificationInvalid()
  let isClaimed = false
  // the transaction may be retried, and the link is claimed once
  const claim = async () => {
    isClaimed ||= await claimFlow(flow)
    return isClaimed
  }
  try {
    await transaction((tx) => storeVerified(tx, flow, claim))
  } catch (error) {
    if (isClaimed && isOutage(error)) await releaseFlow(flow)
    throw error
  }
}

/**
 * Stores a verified address, and a notice to the owner with the contact of before: a thief of the token must not redirect the
 * messages about the account unnoticed. The lock on the user makes concurrent calls of one link wait for each other, so the later
 * ones find the address verified.
 * @throws 400 verification_invalid
 */
async function storeVerified(tx: Transaction, flow: Flow, claim: () => Promise<boolean>): Promise<void> {
  const { userId } = flow
  const [user] = await tx
    .select({ ...addressColumns, mobile: users.mobile })
    .from(users)
    .where(activeUser(userId))
    .for('update')
  if (!user) throw verificationInvalid()
  const isOfLink = (address: string) => address !== '' && digestOf(address) === flow.email
  if (user.emailActive && isOfLink(user.email)) return
  const email = [user.email, user.pendingEmail].find(isOfLink)
  if (email === undefined || !(await claim())) throw verificationInvalid()
  await tx.update(users).set({ email, emailActive: true, pendingEmail: '' }).where(eq(users.id, userId))
  if (user.emailActive) await notifyOwner(tx, { userId, ...user }, email)
}

async function notifyOwner(tx: Transaction, owner: Contact & Readonly<{ userId: number }>, email: string) {
  const masked = maskEmail(email)
  await storeOwnerNotice(tx, 'email_change', owner, {
    title: '邮箱更换提醒',
    text: `您的账号的邮箱已更换为 ${masked}。如非本人操作，请立即登录并修改密码。`,
    values: { email: masked },
  })
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
