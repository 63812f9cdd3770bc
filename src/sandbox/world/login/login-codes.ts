import { createHash } from 'node:crypto'

type Login = Readonly<{ name: string; redirectUri: string }>

const ttlMs = 600_000
const maxCodes = 50_000

/** Authorization codes of sign-ins. Each can be used once, within ten minutes. */
export class LoginCodes {
  readonly #logins = new Map<string, Login & { expiresAt: number; used: boolean }>()
  readonly #now: () => number

  constructor(now: () => number = Date.now) {
    this.#now = now
  }

  issue(login: Login): string {
    const code = crypto.randomUUID().replaceAll('-', '').toUpperCase()
    this.#logins.set(code, { ...login, expiresAt: this.#now() + ttlMs, used: false })
    if (this.#logins.size > maxCodes) this.#logins.delete(this.#logins.keys().next().value as string)
    return code
  }

  consume(code: string): Login | 'unknown' | 'used' {
    const login = this.#logins.get(code)
    if (!login || login.expiresAt < this.#now()) return 'unknown'
    if (login.used) return 'used'
    login.used = true
    return login
  }
}

/** 64 hexadecimal digits that identify a person at an application. */
export function hashPerson(application: string, name: string): string {
  return createHash('sha256').update(`${application}:${name}`).digest('hex')
}
