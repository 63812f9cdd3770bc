import { type DefinedError, listDefinedErrors } from '../../lib/errors.ts'
import { listPolicies } from '../../redis/limit-policies.ts'
import { adviceByCode, adviceByStatus } from './error-advice.ts'
import { codesOfEveryRoute, type OperationLink, operationsByCode } from './problems/operations-by-code.ts'

/** The text of an error code that has several texts. */
const sharedTexts: Readonly<Record<string, DefinedError['text']>> = {
  invalid_input: { zh: '提交的内容有误', en: 'The input is invalid' },
}

const statusNames: Readonly<Record<number, string>> = {
  400: '输入有误 · Bad request',
  401: '未登录 · Unauthorized',
  403: '无权限 · Forbidden',
  404: '不存在 · Not found',
  405: '方法不对 · Method not allowed',
  409: '状态冲突 · Conflict',
  412: '前提不符 · Precondition failed',
  413: '内容过大 · Content too large',
  415: '类型不支持 · Unsupported media type',
  416: '范围无效 · Range not satisfiable',
  422: '幂等键重复 · Unprocessable content',
  428: '缺少前提 · Precondition required',
  429: '请求过多 · Too many requests',
  500: '服务器错误 · Internal server error',
  503: '暂不可用 · Service unavailable',
}

/** More operations than that are only counted. */
const listedOperations = 60

/** The page /docs/errors/: every error code by status, with its texts, what a client does about it and the operations that answer it. */
export function errorsPage(routes: Parameters<typeof operationsByCode>[0]): string {
  const operations = operationsByCode(routes)
  const byStatus = [...Map.groupBy(listDefinedErrors(), ({ status }) => status)]
  const links = byStatus.map(([status]) => `<a href="#status-${status}">${status}</a>`)
  const sections = byStatus.map(
    ([status, errors]) =>
      `<section><h2 id="status-${status}">${status} ${statusNames[status] ?? ''}</h2>${errors.map((each) => article(each, operations.get(each.code))).join('')}</section>`,
  )
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>错误代码 · Error codes</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/docs.css">
</head>
<body class="errors">
<header><a href="/docs/">← 接口文档 · API documentation</a></header>
<main>
<h1>错误代码 · Error codes</h1>
<p>错误回答是 <code>application/problem+json</code>（RFC 9457）。请判断 <code>code</code>，它不会改变；<code>message</code> 可直接显示给用户，默认中文，<code>Accept-Language: en</code> 时为英文。</p>
<p lang="en">Errors are <code>application/problem+json</code> (RFC 9457). Decide by <code>code</code>, which is stable; <code>message</code> is ready to show, in Chinese or with <code>Accept-Language: en</code> in English.</p>
<nav>${links.join('')}<a href="#limits">限额 · Limits</a></nav>
${sections.join('\n')}
${limitsSection()}
</main>
</body>
</html>`
}

function article({ status, code, text }: DefinedError, operations: readonly OperationLink[] = []): string {
  const { zh, en } = sharedTexts[code] ?? text
  const todo = adviceByCode[code] ?? adviceByStatus[status]
  return `<article id="${code}"><h3><a href="#${code}"><code>${code}</code></a></h3>
<div><p>${escapeHtml(zh)}</p><p lang="en">${escapeHtml(en)}</p></div>
<div class="advice"><p>${escapeHtml(todo?.zh)}</p><p lang="en">${escapeHtml(todo?.en)}</p></div>${places(code, operations)}</article>`
}

function places(code: string, operations: readonly OperationLink[]): string {
  if (codesOfEveryRoute.has(code)) return '<p class="places">所有操作 · Every operation</p>'
  const count = `${operations.length} 个操作 · operations`
  if (operations.length === 0) return ''
  if (operations.length > listedOperations) return `<p class="places">${count}</p>`
  const links = operations.map(({ id, page }) => `<a href="${page}">${id}</a>`)
  return `<details class="places"><summary>${count}</summary><nav>${links.join('')}</nav></details>`
}

/** The published limits, to which the headers of limited operations refer. */
function limitsSection(): string {
  const articles = listPolicies().map(
    ({ policy, meaning, limit }) =>
      `<article><h3><code>${policy}</code></h3><div><p>${limit.seconds} 秒内 ${limit.points} 次：${escapeHtml(meaning.zh)}</p></div>
<div><p lang="en">${limit.points} in ${limit.seconds} s: ${escapeHtml(meaning.en)}</p></div></article>`,
  )
  return `<section><h2 id="limits">限额 · Limits</h2>
<p><code>RateLimit-Policy</code> 列出操作的限额，<code>RateLimit</code> 列出剩余次数；计数之前被拒绝的请求没有 <code>RateLimit</code>。会向陌生人泄露信息的限额不列出，因此 429 时这里可能仍有剩余，以 <code>Retry-After</code> 为准。</p>
<p lang="en"><code>RateLimit-Policy</code> lists the limits of an operation, <code>RateLimit</code> what they leave; a request that was refused before it was counted has no <code>RateLimit</code>. A limit that would reveal something to a stranger is not listed, so a 429 may leave uses here: <code>Retry-After</code> decides.</p>
${articles.join('\n')}</section>`
}

const escapeHtml = (text = '') => Bun.escapeHTML(text)
