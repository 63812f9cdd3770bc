export type Page = Readonly<{
  title: string
  /** The heading: the party that the page imitates. */
  owner: string
  /** Markup. The caller has escaped all input. */
  body: string
  note: string
  status?: number
  /** For pages with lists. */
  wide?: boolean
}>

const style = `body{margin:0;background:#f2f4f8;font:16px/1.6 system-ui,"PingFang SC","Noto Sans CJK SC",sans-serif;color:#1f2733}
header{background:#1677ff;color:#fff;padding:18px 32px;font-size:20px}
main{max-width:560px;margin:48px auto;background:#fff;border-radius:12px;padding:32px 40px;box-shadow:0 6px 24px #1f27331a}
h1{font-size:20px;margin:0 0 20px}dl{display:grid;grid-template-columns:6em 1fr;gap:10px;margin:0 0 28px}
dt{color:#7b8494}dd{margin:0;word-break:break-all}.amount{font-size:34px;color:#ff6a00;font-weight:600}
button,a.button{display:block;width:100%;box-sizing:border-box;text-align:center;text-decoration:none;border:0;border-radius:8px;background:#1677ff;color:#fff;font-size:18px;padding:14px;cursor:pointer}
form.people{display:grid;gap:12px;margin:0 0 28px}form.people button{background:#eef3fb;color:#1f2733;text-align:left}
label{display:block;color:#7b8494;margin:0 0 8px}
input{width:100%;box-sizing:border-box;border:1px solid #cfd6e2;border-radius:8px;font-size:18px;padding:12px;margin:0 0 16px}
main.wide{max-width:960px}dl.calls{grid-template-columns:minmax(16em,1fr) 2fr}dl.calls dt{word-break:break-all}
code{background:#eef3fb;border-radius:4px;padding:1px 4px;font-size:14px}small{color:#7b8494}
form{margin:0 0 20px}article{border-top:1px solid #cfd6e2;padding:12px 0}article p{margin:4px 0}p.code{font-size:28px;letter-spacing:4px}
p.text{white-space:pre-wrap;word-break:break-all}
p.note{color:#7b8494;font-size:13px;text-align:center}`

/** An HTML page of the sandbox. It loads nothing from other addresses. */
export function htmlPage({ title, owner, body, note, status = 200, wide = false }: Page): Response {
  const html = `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>${title}</title>
<link rel="icon" href="data:,"><style>${style}</style></head>
<body><header>${owner}</header><main${wide ? ' class="wide"' : ''}>${body}<p class="note">${note}</p></main></body></html>`
  return new Response(html, { status, headers: { 'content-type': 'text/html; charset=utf-8' } })
}
