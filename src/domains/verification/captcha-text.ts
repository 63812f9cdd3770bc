import { randomInt } from 'node:crypto'

/**
 * Characters a captcha may hold: one at most of each set that a distorted drawing makes alike (0 O Q D, 1 I L, 2 Z,
 * 4 A, 5 S, 6 G, 8 B, E F, P R D, M N, U V), and each reads the same in either case.
 */
export const captchaAlphabet = 'ACEHJKMPTUWXY3679'

/** Four characters of CAPTCHA_ALPHABET, each drawn evenly by the system's random generator. */
export function newCaptchaText(): string {
  let text = ''
  for (let i = 0; i < 4; i++) text += captchaAlphabet[randomInt(captchaAlphabet.length)]
  return text
}
