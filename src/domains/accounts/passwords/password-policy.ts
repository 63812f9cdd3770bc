import { passwordTooWeak } from '../errors.ts'

/** The names that a password must not contain. */
export type PasswordOwner = Readonly<{ username: string; mobile: string | null }>

const minLength = 8
let breached: ReadonlySet<string> | undefined

/**
 * Refuses passwords that are guessed first: breached passwords, a repeated piece of up to four characters, a run of letters
 * or digits, any password that contains the owner's mobile or name (of four characters or more), and the name followed by
 * digits. The schema checks the length.
 * @throws 400 password_too_weak
 */
export function checkNewPassword(password: string, { username, mobile }: PasswordOwner): void {
  const plain = password.toLowerCase()
  const isWeak =
    breachedPasswords().has(plain) ||
    /^(.{1,4})\1+$/.test(plain) ||
    isRun(plain) ||
    repeatsName(plain, username.toLowerCase()) ||
    (mobile !== null && plain.includes(mobile))
  if (isWeak) throw passwordTooWeak()
}

/** Common passwords from breaches, in lower case, without those below the minimum length. Loaded with the first password. */
function breachedPasswords(): ReadonlySet<string> {
  if (breached) return breached
  const { dictionary } = require('@zxcvbn-ts/language-common') as typeof import('@zxcvbn-ts/language-common')
  breached = new Set(dictionary['passwords-common'].filter((password) => password.length >= minLength))
  return breached
}

function repeatsName(plain: string, name: string): boolean {
  if (name.length >= 4) return plain.includes(name)
  return name !== '' && plain.startsWith(name) && /^\d*$/.test(plain.slice(name.length))
}

/** Detects `12345678` and `hgfedcba`: each character is one above, or one below, its predecessor. */
function isRun(text: string): boolean {
  const steps = [...text].slice(1).map((character, i) => character.charCodeAt(0) - text.charCodeAt(i))
  return steps.every((step) => step === 1) || steps.every((step) => step === -1)
}
