import { htmlPage } from '../pages/html-page.ts'

type Party = '支付宝' | 'QQ'

const themes = { 支付宝: 'alipay', QQ: 'qq' } as const

const people = ['小明', '小红', '李雷'] as const
const note = '这些人都不存在，登录不需要密码。<br>These people do not exist and need no password.'

/** A page to choose who signs in. The form repeats the query and adds the choice as `as`. */
export function loginPage(party: Party, query: URLSearchParams): Response {
  const hiddenFields = [...query]
    .filter(([name]) => name !== 'as')
    .map(([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`)
    .join('')
  const buttons = people.map((name) => `<button name="as" value="${name}">${name}</button>`).join('')
  return htmlPage({
    title: `${party}登录`,
    theme: themes[party],
    owner: `${party}登录`,
    body: `<h1>选择登录的人 · Who signs in?</h1><form class="people">${hiddenFields}${buttons}</form>
<form>${hiddenFields}<label for="as">或者换一个名字 · Or another name</label><input id="as" name="as" required maxlength="50">
<button type="submit">登录 · Sign in</button></form>`,
    note,
  })
}

/** Answers an authorization request with a wrong parameter. @param reason its name, with the code of the vendor */
export function loginRefusal(party: Party, reason: string): Response {
  const body = `<h1>无法登录 · Cannot sign in</h1><p>商城的请求有误：<code>${escapeHtml(reason)}</code><br>
<small lang="en">The request of the shop is wrong: ${escapeHtml(reason)}</small></p>`
  return htmlPage({
    title: `无法登录 · ${party}`,
    theme: themes[party],
    owner: `${party}登录`,
    body,
    note: '请回到商城重新登录。<br>Go back to the shop and sign in again.',
    status: 400,
  })
}

/** Redirects to the application and adds parameters to the query of its address. */
export function redirectBack(redirectUri: string, parameters: Readonly<Record<string, string>>): Response {
  const url = new URL(redirectUri)
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return new Response(null, { status: 302, headers: { location: url.href } })
}

/** The chosen name; undefined when it is missing, empty or longer than 50 characters. */
export function chosenName(query: URLSearchParams): string | undefined {
  const name = query.get('as')?.trim()
  return name && name.length <= 50 ? name : undefined
}

function escapeHtml(text: string): string {
  return Bun.escapeHTML(text)
}
