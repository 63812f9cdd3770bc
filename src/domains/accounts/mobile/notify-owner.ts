import { config } from '../../../config/index.ts'
import { isMailConfigured } from '../../../gateways/messages/mail.ts'
import { isoWithOffset } from '../../../lib/clock.ts'
import { log } from '../../../lib/log.ts'
import { maskMobile } from '../../../lib/masks.ts'
import { queueMail } from '../../verification/deliver-mail.ts'
import { queueSmsNotice } from '../../verification/deliver-sms-notice.ts'
import type { Contact } from '../contact.ts'

export type OwnerEvent = 'requested' | 'changed' | 'refused'

type Facts = Readonly<{ mobile: string; readyAt?: Date }>

const texts: Readonly<Record<OwnerEvent, (masked: string, time: string) => string>> = {
  requested: (masked, time) =>
    `您的账号申请将手机号更换为 ${masked}，将于 ${time} 生效。如非本人操作，请立即登录，在账号设置中取消并修改密码。`,
  changed: (masked) =>
    `您的账号的手机号已更换为 ${masked}，所有设备已退出登录。如非本人操作，请立即联系客服。`,
  refused: (masked) => `您的账号未能更换为手机号 ${masked}：该号码已注册其他账号。`,
}

/**
 * Notifies the owner of an account of a change of the mobile, by queued messages to the old mobile and to the verified mailbox, so
 * that a thief of the password cannot take the account over unnoticed. Call it after the commit: a repeated transaction would send
 * twice, and a failed one a false notice. A message that cannot be queued is logged and stops nothing.
 */
export async function notifyOwner(
  event: OwnerEvent,
  { mobile, email }: Contact,
  facts: Facts,
): Promise<void> {
  const time = facts.readyAt ? isoWithOffset(facts.readyAt, config.shopTimezone) : ''
  const masked = maskMobile(facts.mobile)
  const text = texts[event](masked, time)
  const kind = 'mobile_change' as const
  if (mobile !== null)
    await tryQueuing(() => queueSmsNotice({ mobile, kind, values: { mobile: masked, time }, text }), 'sms')
  const mail = { to: email, subject: '美多商城手机号更换提醒', text: `您好！\n\n${text}\n` }
  if (email !== '' && isMailConfigured()) await tryQueuing(() => queueMail(mail), 'mail')
}

async function tryQueuing(queue: () => Promise<void>, channel: 'sms' | 'mail'): Promise<void> {
  try {
    await queue()
  } catch (error) {
    log.error({ err: error, channel }, 'owner not notified of the change of a mobile')
  }
}
