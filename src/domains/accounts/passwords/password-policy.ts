import { dictionary } from '@zxcvbn-ts/language-common'
import { passwordTooWeak } from '../errors.ts'

/** What a password may not repeat. */
export type PasswordOwner = Readonly<{ username: string; mobile: string | null }>

const minLength = 8
/** Passwords that breaches have made common knowledge, lower case; those too short to be chosen are left out. */
const breached: ReadonlySet<string> = new Set(
  dictionary['passwords-common'].filter((password) => password.length >= minLength),
)

/**
 * Refuses what is guessed first: passwords known from breaches, one character or one short piece over and over, a run of
 * the alphabet or of digits, whatever holds the owner's own name (of four characters or more) or mobile, and the name
 * with digits behind it. Length is the schema's business.
 * @throws 400 password_too_weak
 */
export function checkNewPassword(password: string, { username, mobile }: PasswordOwner): void {
  const plain = password.toLowerCase()
  const isWeak =
    breached.has(plain) ||
    /^(.{1,4})\1+$/.test(plain) ||
    isRun(plain) ||
    repeatsName(plain, username.toLowerCase()) ||
    (mobile !== null && plain.includes(mobile))
  if (isWeak) throw passwordTooWeak()
}

function repeatsName(plain: string, name: string): boolean {
  if (name.length >= 4) return plain.includes(name)
  return name !== '' && plain.startsWith(name) && /^\d*$/.test(plain.slice(name.length))
}

/** `12345678`, `hgfedcba`: every character one above, or one below, the one before. */
function isRun(text: string): boolean {
  const steps = [...text].slice(1).map((character, i) => character.charCodeAt(0) - text.charCodeAt(i))
  return steps.every((step) => step === 1) || steps.every((step) => step === -1)
}
