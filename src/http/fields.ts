import type { TProperties } from '@sinclair/typebox'
import { type DocumentDecoration, t } from 'elysia'
import { amountPattern } from '../lib/money.ts'
import { gap, mobileSpelling, normalizeMobile, plainPhone } from '../lib/text/mobile-number.ts'
import { type Problems, problemSchemas, type Refusal } from './problem.ts'

/** Schemas that several models share. The `hint` of a schema is the error message for an invalid value. */

const notAnId = { zh: '编号无效', en: 'must be an id' }

/**
 * An object that refuses unknown fields with 400 unknown_field; nested objects need it too. The keyword is our own
 * because Elysia writes `additionalProperties: false` into every object when it composes a route.
 */
export const knownFieldsOnly = <T extends TProperties>(properties: T, options: { title?: string } = {}) =>
  t.Object(properties, { ...options, refusesUnknown: true })

/** The body of a route that has no fields and refuses every field. */
export const noFields = t.Optional(knownFieldsOnly({}))

/** The digits of a positive integer in a path. A number above the range of the column finds nothing. */
export const idPattern = '^[1-9]\\d{0,9}$'

/** A positive integer in a path; every other value is 404. */
export const idParam = t
  .Transform(
    t.String({
      pattern: idPattern,
      description: '路径中对象的编号 · id of the object in the path',
      hint: notAnId,
    }),
  )
  .Decode(Number)
  .Encode(String)

/** A positive integer in a body or a query, as a number or as digits. */
export const idField = idFieldOf()

/** An `idField` with a description. */
export function idFieldOf(description?: string) {
  return t.Integer({
    minimum: 1,
    maximum: 2_147_483_647,
    hint: notAnId,
    ...(description && { description }),
  })
}

const yes = [t.Literal('true'), t.Literal('1'), t.Literal('on'), t.Literal(1)] as const

/** Accepts true/false, "true"/"false", 1/0, "1"/"0" and "on", the value of a checkbox. */
export const booleanField = t
  .Transform(
    t.Union([t.Boolean(), ...yes, t.Literal('false'), t.Literal('0'), t.Literal(0)], {
      hint: { zh: '应为 true 或 false', en: 'must be true or false' },
    }),
  )
  .Decode((value) => value !== false && value !== 'false' && value !== '0' && value !== 0)
  .Encode((value) => value)

/** A consent: accepts every spelling of true that `booleanField` accepts, and nothing else. */
export const consentField = (hint: { zh: string; en: string }) => t.Union([t.Literal(true), ...yes], { hint })

/** A mobile of mainland China in any spelling of `normalizeMobile`; read as its 11 digits. */
export const mobileField = t
  .Transform(
    t.String({
      pattern: mobileSpelling,
      maxLength: 64,
      examples: ['13800000001'],
      description:
        '手机号；可带 +86、0086、86、空格、连字符、括号或全角数字 · mobile; +86, 0086, 86, blanks, hyphens, parentheses and full-width digits are accepted',
      hint: { zh: '手机号格式不正确', en: 'must be a mobile number' },
    }),
  )
  .Decode((text) => normalizeMobile(text) ?? text)
  .Encode((mobile) => mobile)

/** The six digits of an SMS code; blanks and hyphens between them, and full-width digits, are read as typed by people. */
export const smsCodeField = t
  .Transform(
    t.String({
      pattern: `^${gap}(?:[0-9０-９]${gap}){6}$`,
      maxLength: 64,
      examples: ['123456'],
      description:
        '短信验证码，6 位数字；可含空格、连字符和全角数字 · six digits of the SMS; blanks, hyphens and full-width digits are accepted',
      hint: { zh: '短信验证码为 6 位数字', en: 'must be 6 digits' },
    }),
  )
  .Decode(plainPhone)
  .Encode((code) => code)

/** CNY with two decimal places, such as `"11388.00"`. */
export const amount = t.String({
  pattern: amountPattern,
  examples: ['11388.00'],
  description: '金额，元 · amount in yuan (CNY)',
})

/** The difference of two amounts, such as `"-20.00"`. */
export const amountChange = (description: string) =>
  t.String({ pattern: `^-?${amountPattern.slice(1)}`, examples: ['-20.00'], description })

export const dateTime = t.String({ format: 'date-time', examples: ['2026-11-23T20:05:09+08:00'] })

export const pageQuery = {
  page: t.Optional(
    t.Integer({
      minimum: 1,
      maximum: 1_000_000,
      description: '页码，从 1 开始 · page, from 1',
      hint: { zh: '页码应为正整数', en: 'must be a positive integer' },
    }),
  ),
  page_size: t.Optional(
    t.Integer({
      minimum: 1,
      maximum: 100,
      description: '每页条数，默认 10 · rows of a page, 10 by default',
      hint: { zh: '每页 1 到 100 条', en: 'must be 1 to 100' },
    }),
  ),
}

/** The envelope of every paged list. */
export const pageOf = <T extends import('elysia').TSchema>(item: T) =>
  t.Object({
    count: t.Integer({ description: '总条数 · rows in all' }),
    next: t.Nullable(t.String(), {
      description: '下一页的网址，末页为 null · URL of the next page; null on the last one',
    }),
    previous: t.Nullable(t.String(), {
      description: '上一页的网址，首页为 null · URL of the page before; null on the first one',
    }),
    results: t.Array(item, { description: '本页的内容 · rows of the page' }),
  })

export const messageOk = t.Object({ message: t.Literal('OK') }, { title: 'Ok' })

/**
 * The error answers of a route, for its types and its documentation: the errors that its verbs throw. A number means the
 * codes that the HTTP layer and the macros of the route answer with this status (`common-errors.ts`).
 */
export function problems<const R extends readonly Refusal[]>(...refusals: R) {
  return Object.fromEntries(problemSchemas(refusals)) as Problems<R[number]>
}

/** Documents the answers of a route whose answer skips the response schema, such as cached JSON, a file or 204. */
export function documented(status: 200 | 204, content: object | undefined, ...refusals: Refusal[]) {
  const answers: Record<string, object> = { [status]: { ...(content && { content }) } }
  for (const [error, schema] of problemSchemas(refusals))
    answers[error] = { content: { 'application/problem+json': { schema } } }
  return answers as NonNullable<DocumentDecoration['responses']>
}

/** A JSON body for `documented`. */
export const json = (schema: object) => ({ 'application/json': { schema } })

/** Image content for `documented`. */
export const picture = (...types: string[]) =>
  Object.fromEntries(
    types.map((type) => [type, { schema: { type: 'string', format: 'binary', contentMediaType: type } }]),
  )
