import { randomInt } from 'node:crypto'

/**
 * The characters of captchas: at most one of each set that looks alike when distorted (0 O Q D, 1 I L, 2 Z, 4 A, 5 S,
 * 6 G, 8 B, E F, P R D, M N, U V), only letters that can be typed in either case, and no vowels.
 */
export const captchaAlphabet = 'CHJKMPTWX3679'

/**
 * Texts that could be read as an insult in English or as the initials of one in Chinese: three letters in a row, or a 3 (read as
 * E) between letters. Shorter ones are listed.
 */
const offensive = /[A-Z]{3}|[A-Z]3[A-Z]|69|JJ|MM|[T7]M|WC/

/** Returns four characters of the alphabet, cryptographically random and uniform over all texts that cannot offend. */
export function newCaptchaText(): string {
  for (;;) {
    let text = ''
    for (let i = 0; i < 4; i++) text += captchaAlphabet[randomInt(captchaAlphabet.length)]
    if (isInoffensive(text)) return text
  }
}

/** Returns whether a captcha may show the text. */
export function isInoffensive(text: string): boolean {
  return !offensive.test(text)
}
