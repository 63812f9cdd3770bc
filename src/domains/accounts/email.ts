import { and, eq, sql } from 'drizzle-orm'
import { config } from '../../config/index.ts'
import { db, type Transaction, transaction } from '../../db/client.ts'
import { users } from '../../db/schema/auth.ts'
import { addSeconds, now } from '../../lib/clock.ts'
import { tooManyRequests, unauthorized } from '../../lib/errors.ts'
import { maskEmail } from '../../lib/text/masks.ts'
import { digestOf } from '../../redis/keys.ts'
import { defineLimit } from '../../redis/limit-policies.ts'
import { type Contact, contactColumns } from '../messages/contact.ts'
import { storeOwnerNotice } from '../messages/owner-notices.ts'
import { type MailMessage, queueMail, requireMail } from '../verification/deliver-mail.ts'
import { consumeQuotas, refundQuotas } from '../verification/quotas.ts'
import { verificationInvalid } from './errors.ts'
import { type Flow, findFlow, newFlowToken } from './flow-token.ts'

const perUser = defineLimit({
  name: 'mail-user',
  points: config.limits.mailsPerUserDaily,
  seconds: 86_400,
})

/** The caller, with the generation of the token: a revoked one that has passed the check of tokens must store nothing. */
type Caller = Readonly<{ id: number; generation: number }>

/**
 * Stores the caller's e-mail address as unverified and sends a verification link: both or neither. A verified address stays in use
 * until the new one is verified, and naming it again ends its replacement. A mail that cannot be delivered uses no quota.
 * @throws 401 when the account is closed or the token was revoked; 429 too_many_requests beyond the daily limit of mails; 503
 *   gateway_not_configured, gateway_unavailable
 */
export async function changeEmail(caller: Caller, email: string): Promise<void> {
  await requireMail()
  const user = await findAddresses(caller)
  if (!user) throw unauthorized()
  if (user.email === email && user.emailActive) return keepVerified(caller.id, user)
  const spent = await consumeQuotas([{ limit: perUser, subject: String(caller.id), refuse: tooManyRequests }])
  try {
    const request = crypto.randomUUID()
    const mail = { ...(await verificationMail(caller, email, request)), spent }
    await transaction((tx) => storeAndQueue(tx, caller, request, mail))
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
const unrevoked = ({ id, generation }: Caller) => and(activeUser(id), eq(users.tokenGeneration, generation))

async function findAddresses(caller: Caller): Promise<Addresses | undefined> {
  const [user] = await db.select(addressColumns).from(users).where(unrevoked(caller))
  return user
}

async function keepVerified(userId: number, { email, pendingEmail }: Addresses): Promise<void> {
  if (pendingEmail === '') return
  const unchanged = and(eq(users.id, userId), eq(users.email, email), eq(users.pendingEmail, pendingEmail))
  await db.update(users).set({ pendingEmail: '' }).where(unchanged)
}

/** Queues the mail before the commit, so a Redis failure rolls the address back. */
async function storeAndQueue(
  tx: Transaction,
  caller: Caller,
  emailRequest: string,
  mail: MailMessage,
): Promise<void> {
  const [stored] = await tx
    .update(users)
    .set({
      email: sql`if(${users.emailActive}, ${users.email}, ${mail.to})`,
      pendingEmail: sql`if(${users.emailActive}, ${mail.to}, '')`,
      emailRequest,
    })
    .where(unrevoked(caller))
  if (stored.affectedRows !== 1) throw unauthorized()
  await queueMail(mail)
}

/**
 * Marks the link's address as verified if the active account still waits for this link. A newer link, and everything that revokes
 * all tokens, ends it. A link verifies once; calling it again, or several times concurrently, while its address is verified
 * changes nothing.
 * @throws 400 verification_invalid
 */
export async function verifyEmail(token: string): Promise<void> {
  const flow = await findFlow('verify-email', token)
  if (!flow) throw verificationInvalid()
  await transaction((tx) => storeVerified(tx, flow))
}

/**
 * Stores a verified address, and a notice to the owner with the contact of before: a thief of the token must not redirect the
 * messages about the account unnoticed. The lock on the user makes concurrent calls of one link wait for each other, so the later
 * ones find the address verified.
 * @throws 400 verification_invalid
 */
async function storeVerified(tx: Transaction, flow: Flow): Promise<void> {
  const { userId } = flow
  const [user] = await tx
    .select({
      ...addressColumns,
      generation: users.tokenGeneration,
      request: users.emailRequest,
      contact: contactColumns,
    })
    .from(users)
    .where(activeUser(userId))
    .for('update')
  if (!user) throw verificationInvalid()
  const isOfLink = (address: string) => address !== '' && digestOf(address) === flow.email
  if (user.emailActive && isOfLink(user.email)) return
  const email = [user.email, user.pendingEmail].find(isOfLink)
  const isAwaited = flow.request === user.request && flow.generation === user.generation
  if (email === undefined || !isAwaited) throw verificationInvalid()
  await tx
    .update(users)
    .set({ email, emailActive: true, pendingEmail: '', emailRequest: '' })
    .where(eq(users.id, userId))
  await notifyOwner(tx, { userId, ...user.contact }, email)
}

async function notifyOwner(tx: Transaction, owner: Contact & Readonly<{ userId: number }>, email: string) {
  const masked = maskEmail(email)
  await storeOwnerNotice(tx, 'email_change', owner, {
    title: owner.email === '' ? '邮箱验证提醒' : '邮箱更换提醒',
    text: `您的账号的邮箱已${owner.email === '' ? '设置' : '更换'}为 ${masked}。如非本人操作，请立即登录并修改密码。`,
    values: { email: masked },
  })
}

async function verificationMail({ id: userId, generation }: Caller, email: string, request: string) {
  const seconds = config.emailVerifySeconds
  const state = { userId, generation, email: digestOf(email), request }
  const token = await newFlowToken('verify-email', seconds, state)
  const link = new URL(config.emailVerifyUrl)
  link.searchParams.set('token', token)
  return {
    to: email,
    subject: '美多商城邮箱验证',
    expiresAt: addSeconds(now(), seconds).getTime(),
    text: `您好！\n\n感谢您使用美多商城。请点击以下链接验证您的邮箱（${Math.round(seconds / 3600)} 小时内有效）：\n\n${link.href}\n\n如非本人操作，请忽略此邮件。\n`,
  }
}
