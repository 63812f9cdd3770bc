import { FormatRegistry } from '@sinclair/typebox'
import { t } from 'elysia'
import type { LocalizedText } from '../../lib/errors.ts'
import { blanksAround, cleanText, isText, type TextLimits, trimTyped } from '../../lib/text/visible-text.ts'

/** Schemas for what people type: texts for people, and identifiers. Both are read without surrounding blanks. */

type Described = Readonly<{ examples?: string[]; description?: string }>

/** A text of several lines, such as a review, with the rules of `lib/text/visible-text.ts`. It may be empty when `least` is 0. */
export const freeText = (least: number, most: number, described: Described) =>
  textFor({ least, most, isLine: false, mayBeEmpty: least === 0 }, described)

/** A text of one line, such as a name, with the rules of `lib/text/visible-text.ts`. It may be empty when `least` is 0. */
export const textLine = (least: number, most: number, described: Described) =>
  textFor({ least, most, isLine: true, mayBeEmpty: least === 0 }, described)

/** A text of one line that has `least` to `most` characters, or none. */
export const emptiableLine = (least: number, most: number, described: Described) =>
  textFor({ least, most, isLine: true, mayBeEmpty: true }, described)

/** A format is checked by a function, so it knows the properties of characters. TypeBox has no flag for patterns. */
function textFor(limits: TextLimits, described: Described) {
  const { least, most, isLine, mayBeEmpty } = limits
  const format = `text ${least}-${most}${isLine ? ' line' : ''}${mayBeEmpty ? ' or empty' : ''}`
  FormatRegistry.Set(format, (text) => isText(text, limits))
  const characters = { least: mayBeEmpty ? 0 : least, most }
  return t
    .Transform(t.String({ format, characters, ...described, hint: hintFor(limits) }))
    .Decode(cleanText)
    .Encode((text) => text)
}

function hintFor({ least, most }: TextLimits): LocalizedText {
  const length = least === 0 ? { zh: '最多 ', en: 'at most ' } : { zh: `应为 ${least}–`, en: `${least}–` }
  return {
    zh: `${length.zh}${most} 个字，且都能正常显示`,
    en: `must have ${length.en}${most} characters, all of which can be shown`,
  }
}

const atom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
const label = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?'

/**
 * The pattern of an e-mail address: atoms with single dots between them, at most 64 characters, and a domain with a dot; 254
 * characters in all. Quoted local parts and addresses of hosts are refused.
 * https://www.rfc-editor.org/rfc/rfc5321#section-4.1.2, https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.1
 */
const emailPattern = `(?=[!-~]{1,254}(?![!-~]))(?=[^@]{1,64}@)${atom}(?:\\.${atom})*@(?:${label}\\.)+[A-Za-z]{2,63}`
const notAnEmail = { zh: '邮箱格式不正确', en: 'must be an e-mail address' }

/** An e-mail address. */
export const emailField = typed({
  pattern: `^${blanksAround}${emailPattern}${blanksAround}$`,
  maxLength: 512,
  examples: ['xiaoming@example.com'],
  description: '邮箱地址 · e-mail address',
  hint: notAnEmail,
})

/** An e-mail address, or an empty text. */
export const emptiableEmail = typed({
  pattern: `^${blanksAround}(?:${emailPattern}${blanksAround})?$`,
  maxLength: 512,
  examples: ['zhangsan@example.com'],
  description: '邮箱地址，可为空 · e-mail address; may be empty',
  hint: notAnEmail,
})

/** A user name as `pattern` without anchors allows it. */
export const usernameField = (pattern: string, hint: LocalizedText) =>
  typed({
    pattern: `^${blanksAround}${pattern}${blanksAround}$`,
    maxLength: 128,
    examples: ['xiaoming'],
    description: `${hint.zh} · user name; ${hint.en}`,
    hint,
  })

/** A user name or a mobile of an existing account, in any spelling. */
export const accountField = typed({
  minLength: 1,
  maxLength: 150,
  examples: ['xiaoming'],
  description: '用户名或手机号 · username or mobile',
  hint: { zh: '应为用户名或手机号', en: 'must be a username or a mobile' },
})

/** A text of one line that is no text for people: blanks and hidden marks at both ends are removed. */
export function typed(options: Parameters<typeof t.String>[0]) {
  return t
    .Transform(t.String(options))
    .Decode(trimTyped)
    .Encode((text) => text)
}
