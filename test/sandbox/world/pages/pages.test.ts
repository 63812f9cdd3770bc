import { afterAll, expect, test } from 'bun:test'
import { resolve } from 'node:path'
import { startAlipay } from '../../../support/vendors/alipay.ts'

const { base, post, stop } = await startAlipay()
afterAll(stop)

const page = async (path: string) => {
  const response = await fetch(base + path)
  return { type: response.headers.get('content-type'), status: response.status, text: await response.text() }
}
const send = (message: object) => post('/messages/', message)

test('the index page lists every path of the sandbox, and loads nothing from other addresses', async () => {
  const { type, status, text } = await page('/')
  expect([status, type]).toEqual([200, 'text/html; charset=utf-8'])
  const source = await Bun.file(
    resolve(import.meta.dir, '../../../../src/sandbox/world/outside-world.ts'),
  ).text()
  const paths = [...source.matchAll(/(?:call|path) === '(?:GET |POST )?(\/[\w./]+)'/g)].map(
    ([, path]) => path as string,
  )
  expect(paths.length).toBeGreaterThan(9)
  for (const path of [
    ...paths,
    '/captchas/{image_code_id}/',
    'subject',
    'out_trade_no',
    'newest first',
    'bad_signature',
  ])
    expect(text).toContain(path)
  expect(text).not.toMatch(/(src|href)="(https?:)?\/\//)
})

test('the inbox shows messages newest first, with links, and escapes markup', async () => {
  const mark = crypto.randomUUID().slice(0, 8)
  const [mailbox, mobile] = [`${mark}@example.com`, '13800000009']
  await send({ to: mailbox, channel: 'mail', body: `<b>${mark}</b> http://shop.test/verify?token=a&b=1。` })
  await send({ to: mobile, code: '482913', body: `second ${mark}` })
  const { text } = await page('/inbox')
  expect(text.indexOf(`second ${mark}`)).toBeGreaterThan(0)
  expect(text.indexOf(`second ${mark}`)).toBeLessThan(text.indexOf(`&lt;b&gt;${mark}`))
  expect(text).not.toContain(`<b>${mark}`)
  expect(text).toContain('<a href="http://shop.test/verify?token=a&amp;b=1" ')
  expect(text).toContain('482913')
  const own = (await page(`/inbox/?to=${encodeURIComponent(mailbox)}`)).text
  expect(own).toContain(mark)
  expect(own).not.toContain(`second ${mark}`)
  expect((await page(`/inbox?to=${encodeURIComponent('"><script>x')}`)).text).not.toContain('<script>')
})
