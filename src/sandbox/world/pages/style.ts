/** The color of a page: the party that it imitates, or the sandbox itself. White text on it has a contrast of 4.5:1. */
export const themeColors = {
  alipay: '#0f63db',
  wechat: '#07803b',
  qq: '#0a6ebd',
  sandbox: '#2b3444',
} as const

export type Theme = keyof typeof themeColors

/** The style sheet of all pages, for phones first. All text has 16 px or more, every touch target 44 px or more. */
export const style = `*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{--tint:#2b3444;margin:0;background:#f2f4f8;font:16px/1.6 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;color:#1f2733;overflow-wrap:anywhere}
${Object.entries(themeColors)
  .map(([theme, color]) => `body.${theme}{--tint:${color}}`)
  .join('')}
header{background:var(--tint);color:#fff;padding:12px 20px;font-size:18px;font-weight:600;display:flex;gap:12px;align-items:center}
header span{border:1px solid #fff;border-radius:6px;padding:0 8px;font-size:16px;font-weight:400}
main{width:calc(100% - 24px);max-width:560px;margin:12px auto;background:#fff;border-radius:12px;padding:20px;box-shadow:0 4px 16px #1f27331a}
main.wide{max-width:1040px}
h1{font-size:22px;line-height:1.4;margin:0 0 16px}h2{font-size:18px;line-height:1.4;margin:28px 0 8px}
p{margin:0 0 16px}small,.note,.quiet{color:#56606e;font-size:16px}
a{color:var(--tint);display:inline-block;padding:10px 0}
ul{list-style:none;margin:0 0 16px;padding:0}
dl.facts{display:grid;grid-template-columns:max-content 1fr;gap:8px 16px;margin:0 0 20px}
dl.facts dt{color:#56606e}dl.facts dd{margin:0;text-align:right}
.amount{font-size:36px;line-height:1.3;font-weight:600;text-align:center;margin:0 0 16px}
.merchant{text-align:center;margin:0}
button,a.button{display:flex;width:100%;min-height:48px;align-items:center;justify-content:center;gap:8px;text-align:center;text-decoration:none;border:0;border-radius:8px;background:var(--tint);color:#fff;font:inherit;font-size:18px;font-weight:600;padding:10px 16px;cursor:pointer}
button.second{background:#fff;color:var(--tint);border:1px solid currentColor;font-weight:400;margin-top:12px}
button:disabled{background:#e3e7ee;color:#56606e;cursor:default}
a:focus-visible,button:focus-visible,input:focus-visible{outline:3px solid #ffb000;outline-offset:2px}
.countdown{text-align:center;margin:0 0 12px}[hidden]{display:none}
form{margin:0 0 16px}form.people{display:grid;gap:12px;margin:0 0 24px}
form.people button{background:#eef3fb;color:#1f2733;justify-content:flex-start}
label{display:block;color:#56606e;margin:0 0 4px}
input{width:100%;min-height:48px;border:1px solid #8a94a3;border-radius:8px;font:inherit;padding:8px 12px;margin:0 0 12px}
code{background:#eef3fb;border-radius:4px;padding:1px 4px;font-size:16px;font-family:ui-monospace,Menlo,Consolas,"Noto Sans Mono CJK SC",monospace}
.call,article{border-top:1px solid #d7dde7;padding:12px 0}.call p,article p{margin:0 0 4px}
.meta{display:flex;flex-wrap:wrap;gap:0 16px;align-items:center}time{white-space:nowrap}article .code{font-size:28px;letter-spacing:4px}article .text{white-space:pre-wrap}
.note{text-align:center;margin:16px 0 0}
@media(min-width:720px){main{margin:40px auto;padding:32px 40px}header{padding:16px 32px}
.call{display:grid;grid-template-columns:2fr 3fr;gap:24px}
.search{display:grid;grid-template-columns:1fr 160px;gap:0 12px}.search label{grid-column:1/3}.search input{margin:0}}`
