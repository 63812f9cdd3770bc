import { shopTime } from '../../../config/shop-time.ts'
import type { Transaction } from '../../../db/client.ts'
import { log } from '../../../lib/log.ts'
import { maskMobile } from '../../../lib/text/masks.ts'
import type { Contact } from '../../messages/contact.ts'
import { storeOwnerNotice } from '../../messages/owner-notices.ts'

type OwnerEvent = 'requested' | 'changed' | 'refused'

/** The owner with the contact of before the change. */
type Owner = Contact & Readonly<{ userId: number }>
type Facts = Readonly<{ mobile: string; readyAt?: Date }>

const texts: Readonly<Record<OwnerEvent, (masked: string, time: string) => string>> = {
  requested: (masked, time) =>
    `您的账号申请将手机号更换为 ${masked}，将于 ${time} 生效。如非本人操作，请立即登录，在账号设置中取消并修改密码。`,
  changed: (masked) =>
    `您的账号的手机号已更换为 ${masked}，所有设备已退出登录。如非本人操作，请立即联系客服。`,
  refused: (masked) => `您的账号未能更换为手机号 ${masked}：该号码已注册其他账号。`,
}

/**
 * Notifies the owner of an account of a change of the mobile, by messages to the old mobile and to the verified mailbox, so that a
 * thief of the password cannot take the account over unnoticed. The messages commit with the change. An owner whom the shop
 * cannot reach is protected by the waiting time alone, and is named in the log.
 */
export async function notifyOwner(
  tx: Transaction,
  event: OwnerEvent,
  owner: Owner,
  facts: Facts,
): Promise<void> {
  const time = facts.readyAt ? shopTime(facts.readyAt) : ''
  const masked = maskMobile(facts.mobile)
  const stored = await storeOwnerNotice(tx, 'mobile_change', owner, {
    title: '手机号更换提醒',
    text: texts[event](masked, time),
    values: { mobile: masked, time },
  })
  if (stored === 0)
    log.info({ userId: owner.userId, event }, 'owner cannot be notified of the change of a mobile')
}
