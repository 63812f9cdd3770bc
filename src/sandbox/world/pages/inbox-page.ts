import type { Message } from '../messages/inbox.ts'
import { htmlPage } from './html-page.ts'

/** The messages to one receiver, or to all receivers when `to` is empty. */
export function inboxPage(to: string, messages: readonly Message[]): Response {
  const field = `<form><label for="to">手机号或邮箱 · mobile or mailbox</label>
<input id="to" name="to" value="${Bun.escapeHTML(to)}"><button type="submit">查看 · Show</button></form>`
  const list = messages.map(showMessage).join('') || '<p>没有消息 · No messages</p>'
  return htmlPage({
    title: '收件箱',
    owner: '美多商城 · 沙箱收件箱',
    wide: true,
    body: `<h1>收件箱 · Inbox</h1>${field}<div class="messages">${list}</div><p><a href="/">全部功能 · All paths</a></p>`,
    note: '最新的在前，最多 100 条。Newest first, at most 100.',
  })
}

function showMessage({ to, channel, code, body, sent_at }: Message): string {
  const receiver = Bun.escapeHTML(to)
  const what = channel === 'sms' ? '短信 SMS' : '邮件 mail'
  return `<article><p><small>${what} · <a href="/inbox?to=${encodeURIComponent(to)}">${receiver}</a> · <time>${sent_at}</time></small></p>
${code ? `<p class="code">${Bun.escapeHTML(code)}</p>` : ''}<p class="text">${withLinks(body)}</p></article>`
}

/** The escaped text, with its http(s) addresses as links. */
function withLinks(text: string): string {
  const parts = text.split(/(https?:\/\/[^\s<>"，。）]+)/)
  return parts
    .map((part, i) => {
      const escaped = Bun.escapeHTML(part)
      return i % 2 ? `<a href="${escaped}" rel="noreferrer">${escaped}</a>` : escaped
    })
    .join('')
}
