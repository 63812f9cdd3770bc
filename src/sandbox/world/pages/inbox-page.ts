import type { Message } from '../messages/inbox.ts'
import { readableTime } from '../shop-time.ts'
import { htmlPage } from './html-page.ts'

/** Where the links of a mail lead. */
export type MailLinks = Readonly<{
  /** The API, which can verify a mailbox without a storefront. */
  apiUrl: string
  /** Whether the developer named a storefront: without one, its pages do not exist. */
  hasStorefront: boolean
}>

/** The messages to one receiver, or to all receivers when `to` is empty. */
export function inboxPage(to: string, messages: readonly Message[], links: MailLinks): Response {
  const field = `<form class="search"><label for="to">手机号或邮箱 · Mobile or mailbox</label>
<input id="to" name="to" value="${Bun.escapeHTML(to)}" autocomplete="off"><button type="submit">查看 · Show</button></form>`
  const list = messages.map((message) => showMessage(message, links)).join('')
  return htmlPage({
    title: '收件箱 · Inbox',
    theme: 'sandbox',
    owner: '收件箱 Inbox',
    wide: true,
    body: `<h1>收件箱 · Inbox</h1>${field}<div class="messages">${list || '<p class="quiet">没有消息 · No messages</p>'}</div>
<p><a href="/">全部功能 · Everything the sandbox does</a></p>`,
    note: '最新的在前，最多 100 条。<br>Newest first, at most 100.',
  })
}

function showMessage({ to, channel, code, body, sent_at }: Message, links: MailLinks): string {
  const receiver = Bun.escapeHTML(to)
  const what = channel === 'sms' ? '短信 SMS' : '邮件 Mail'
  return `<article><p class="quiet meta"><span>${what}</span><a href="/inbox?to=${encodeURIComponent(to)}">${receiver}</a><time datetime="${sent_at}">${readableTime(new Date(sent_at))}</time></p>
${code ? `<p class="code">${Bun.escapeHTML(code)}</p>` : ''}<p class="text">${withLinks(body, links)}</p></article>`
}

/** The escaped text, with its http(s) addresses as links. */
function withLinks(text: string, links: MailLinks): string {
  const parts = text.split(/(https?:\/\/[^\s<>"，。）]+)/)
  return parts.map((part, i) => (i % 2 ? showAddress(part, links) : Bun.escapeHTML(part))).join('')
}

/** Without a storefront its page does not exist: a note and a link to the API replace the link. */
function showAddress(address: string, { apiUrl, hasStorefront }: MailLinks): string {
  const escaped = Bun.escapeHTML(address)
  const token = URL.canParse(address) ? new URL(address).searchParams.get('token') : null
  if (hasStorefront || !token || !address.includes('/success_verify_email.html'))
    return `<a href="${escaped}" rel="noreferrer">${escaped}</a>`
  const verify = `${apiUrl}/emails/verification/?token=${encodeURIComponent(token)}`
  return `${escaped}
<span class="quiet">此页面属于商城前端，未设置 SHOP_URL 时并不存在。This page belongs to a storefront; without SHOP_URL there is none.</span>
<a href="${Bun.escapeHTML(verify)}" rel="noreferrer">改由接口验证邮箱 · Verify the mailbox at the API instead</a>`
}
