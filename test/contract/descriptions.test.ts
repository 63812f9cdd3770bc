import { beforeAll, expect, test } from 'bun:test'
import { type ApiDocument, listOperations, type Operation } from '../support/api-document.ts'
import { call } from '../support/http.ts'

let shoppers: ApiDocument
let operations: readonly Operation[]

beforeAll(async () => {
  shoppers = (await call<ApiDocument>('GET', '/docs/shoppers/json')).json
  const staff = (await call<ApiDocument>('GET', '/docs/staff/json')).json
  operations = [...listOperations(shoppers), ...listOperations(staff)]
})

/** The first paragraph is Chinese, the next English; tables and lists may follow. */
const paragraphs = ({ description = '' }: Operation) => description.split('\n\n')
const hasChinese = (text = '') => /[一-龥]/.test(text)

test('a description holds Chinese and English in separate paragraphs', () => {
  for (const each of operations) {
    const [zh, en] = paragraphs(each)
    if (!zh || !en) continue
    expect([each.operationId, hasChinese(zh), / · [A-Z]/.test(zh)]).toEqual([each.operationId, true, false])
    expect([each.operationId, /[a-z]{2} [a-z]{2}/.test(en)]).toEqual([each.operationId, true])
  }
})

test('the Chinese description of an operation says as much as the English one', () => {
  // Chinese takes about a third of the characters of English
  const least = 0.2
  for (const each of operations) {
    const [zh = '', en = ''] = paragraphs(each)
    const share = zh.length / Math.max(en.length, 1)
    expect([each.operationId, en.length > 0, share > least]).toEqual([each.operationId, true, true])
  }
})

test('the Chinese description of an operation names every code and member that the English one names', () => {
  for (const each of operations) {
    const [zh = '', en = ''] = paragraphs(each)
    const named = new Set(en.match(/\b[a-z]+(?:_[a-z]+)+\b|\b[45]\d\d\b/g))
    expect([each.operationId, [...named].filter((word) => !zh.includes(word))]).toEqual([
      each.operationId,
      [],
    ])
  }
})

test('the headers of a limited operation name the policies of the operation alone, in one line', () => {
  const headers = shoppers.components.headers as Record<string, { description: string; example?: string }>
  const limited = listOperations(shoppers).filter((each) => 'x-rate-limit-policies' in each)
  expect(limited.length).toBeGreaterThan(10)
  for (const each of limited) {
    const policies = (each as unknown as Record<string, string[]>)['x-rate-limit-policies']
    for (const [status, answer] of Object.entries(each.responses)) {
      const reference = answer.headers?.['RateLimit-Policy'] as { $ref: string } | undefined
      const header = headers[reference?.$ref.replace('#/components/headers/', '') ?? '']
      const named = [...(header?.example?.matchAll(/"(\w+)"/g) ?? [])].map(([, name]) => name)
      expect([each.operationId, status, named]).toEqual([each.operationId, status, policies ?? []])
      expect([each.operationId, header?.description.includes('\n')]).toEqual([each.operationId, false])
    }
  }
})
