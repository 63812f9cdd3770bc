import { randomInt } from 'node:crypto'

/**
 * The characters of captchas: at most one of each set that looks alike when distorted (0 O Q D, 1 I L, 2 Z, 4 A, 5 S,
 * 6 G, 8 B, E F, P R D, M N, U V), and only letters that can be typed in either case.
 */
export const captchaAlphabet = 'ACEHJKMPTUWXY3679'

/** Returns four characters of the alphabet, uniformly distributed and cryptographically random. */
export function newCaptchaText(): string {
  let text = ''
  for (let i = 0; i < 4; i++) text += captchaAlphabet[randomInt(captchaAlphabet.length)]
  return text
}
