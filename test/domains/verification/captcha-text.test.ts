import { expect, test } from 'bun:test'
import {
  captchaAlphabet,
  isInoffensive,
  newCaptchaText,
} from '../../../src/domains/verification/captcha-text.ts'
import { captcha, lastCode, newMobile } from '../../support/factories/registration.ts'
import { call } from '../../support/http.ts'
import { sandbox } from '../../support/vendors/notification-listener.ts'

test('a request without the captcha text does not consume the captcha', async () => {
  const [query, mobile] = [await captcha(), newMobile()]
  for (const path of [`/sms_codes/${mobile}/`, '/accounts/somebody/sms/token/']) {
    const { status, json } = await call('GET', `${path}?${query.replace(/&text=.*/, '')}`)
    expect([status, json.code, json.errors]).toMatchObject([400, 'invalid_input', [{ field: 'text' }]])
  }
  const alias = query.replace('text=', 'image_code=')
  expect((await call('GET', `/sms_codes/${mobile}/?${alias}`)).status).toBe(200)
  await lastCode(mobile)
  expect(await sandbox<unknown[]>(`/messages/?to=${mobile}`)).toHaveLength(1)
})

const letters = [...captchaAlphabet]
const allTexts = letters
  .flatMap((a) => letters.map((b) => a + b))
  .flatMap((pair, _, pairs) => pairs.map((other) => pair + other))

/** Insults and slurs in English, and initials of insults and of names that are no joke in Chinese. */
const insults =
  'fuck shit cunt cum twat tit tits piss cock dick kike chink jap gook spic fag homo slut whore puta puto nazi kkk wtf stfu jew pimp milf hell damn arse butt suck mmp ctm tmp tmd cnm nmsl wctm cao xjp ccp jjp mmd sb hmp tnnd wc jj tm mm 69'.split(
    ' ',
  )
/** Digits that are read as letters. */
const readAs = (text: string) =>
  text.toLowerCase().replace(/3/g, 'e').replace(/6/g, 'g').replace(/7/g, 't').replace(/9/g, 'q')

test('no captcha spells an insult, read with its digits or with the letters that they resemble', () => {
  const shown = allTexts.filter(isInoffensive)
  const spelled = shown.filter((text) =>
    insults.some((word) => text.toLowerCase().includes(word) || readAs(text).includes(word)),
  )
  expect(spelled).toEqual([])
  // a guess is as unlikely as one in ten thousand
  expect(shown.length).toBeGreaterThan(10_000)
})

test('a new text is never offensive, and its characters vary in every place', () => {
  const texts = Array.from({ length: 20_000 }, newCaptchaText)
  expect(texts.filter((text) => !isInoffensive(text) || !/^[CHJKMPTWX3679]{4}$/.test(text))).toEqual([])
  for (let place = 0; place < 4; place++)
    expect(new Set(texts.map((text) => text[place])).size).toBe(captchaAlphabet.length)
})
