import { createHash } from 'node:crypto'
import { countdownScript } from './countdown.ts'
import { style, type Theme, themeColors } from './style.ts'

type Page = Readonly<{
  title: string
  theme: Theme
  /** The heading: the party that the page imitates. */
  owner: string
  /** Markup. The caller has escaped all input. */
  body: string
  note: string
  status?: number
  /** For pages with lists. */
  wide?: boolean
}>

const sourceOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** Only the style and the script below. No form-action: signing in and paying redirect to the shop. */
const contentPolicy = [
  "default-src 'none'",
  `style-src ${sourceOf(style)}`,
  `script-src ${sourceOf(countdownScript)}`,
  'img-src data:',
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

const headers = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': contentPolicy,
  // not no-referrer, with which a browser hides the origin of the page's own forms
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
}

/** An HTML page of the sandbox, for phones and desktops. It loads nothing from other addresses. */
export function htmlPage({ title, theme, owner, body, note, status = 200, wide = false }: Page): Response {
  const script = body.includes('data-seconds=') ? `<script>${countdownScript}</script>` : ''
  const html = `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="theme-color" content="${themeColors[theme]}">
<title>${title}</title><link rel="icon" href="data:,"><style>${style}</style></head>
<body class="${theme}"><header>${owner} <span>沙箱 Sandbox</span></header>
<main${wide ? ' class="wide"' : ''}>${body}<p class="note">${note}</p></main>${script}</body></html>`
  return new Response(html, { status, headers })
}
