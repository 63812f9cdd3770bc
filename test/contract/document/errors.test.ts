import { beforeAll, expect, test } from 'bun:test'
import { adviceByCode, adviceByStatus } from '../../../src/http/openapi/error-advice.ts'
import { listDefinedErrors } from '../../../src/lib/errors.ts'
import { call } from '../../support/http.ts'
import { document, operations, readServedDocument } from './served-document.ts'

beforeAll(readServedDocument)

/** Answers to the gateways have the format of the gateway, not problem+json. */
const isNotification = (name: string) => /^post \/payment\/(alipay|wechat)\/notify\/$/.test(name)

test('every error is problem+json with a schema based on one and a description of its status', () => {
  for (const { name, responses } of operations)
    for (const [status, { description, content }] of Object.entries(responses)) {
      expect([name, status, description]).toEqual([name, status, expect.stringMatching(/[一-龥].* · \w+/)])
      if (status < '400' || isNotification(name)) continue
      expect([name, status, Object.keys(content ?? {})]).toEqual([name, status, ['application/problem+json']])
      const [{ schema } = {}] = Object.values(content ?? {})
      const problem = { $ref: '#/components/schemas/Problem' }
      expect([name, status, schema?.allOf?.[0]]).toEqual([name, status, problem])
    }
})

test('every error code is on a separate page with its status, its texts and what to do, and the document links it', async () => {
  const { status, text: html } = await call('GET', '/docs/errors/')
  expect(status).toBe(200)
  expect(listDefinedErrors().length).toBeGreaterThan(40)
  for (const { status, code } of listDefinedErrors()) {
    expect([code, html.split(`<article id="${code}">`).length - 1]).toEqual([code, 1])
    expect([status, html.includes(`id="status-${status}"`)]).toEqual([status, true])
    const advised = adviceByCode[code] ?? adviceByStatus[status]
    expect([code, html.includes(Bun.escapeHTML(advised?.en ?? 'missing'))]).toEqual([code, true])
  }
  const known = new Set(listDefinedErrors().map(({ code }) => code))
  expect(Object.keys(adviceByCode).filter((code) => !known.has(code))).toEqual([])
  expect(document.info.description).toContain('/docs/errors/')
  expect(document.info.description?.length).toBeLessThan(2_000)
})
