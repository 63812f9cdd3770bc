import { expect, test } from 'bun:test'
import { languageOf } from '../../src/http/language.ts'

const asked = (header?: string) =>
  languageOf(
    new Request('http://localhost/', header === undefined ? {} : { headers: { 'accept-language': header } }),
  )

test.each([
  [undefined, 'zh'],
  ['', 'zh'],
  ['en', 'en'],
  ['EN-gb', 'en'],
  ['zh-CN', 'zh'],
  ['fr', 'zh'],
  ['*', 'zh'],
  ['fr, en;q=0.5', 'en'],
  ['en, zh', 'en'],
  ['zh, en', 'zh'],
  ['zh;q=0.8, en;q=0.9', 'en'],
  ['en;q=0.8, zh;q=0.9', 'zh'],
  ['zh;q=0.1, en; q=0.9', 'en'],
  ['en;q=0, zh;q=0.1', 'zh'],
  ['en;q=0', 'zh'],
  ['zh;q=0, en;q=0.1', 'en'],
  ['zh;level=1;q=0.2, en;q=0.5', 'en'],
  // another language whose code only begins like English
  ['enm', 'zh'],
])('Accept-Language %p is answered in %s', (header, language) => {
  expect(asked(header)).toBe(language as 'zh' | 'en')
})
