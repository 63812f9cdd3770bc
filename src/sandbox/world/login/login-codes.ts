import { createHash } from 'node:crypto'

export type Login = Readonly<{ name: string; redirectUri: string }>

const lifeMs = 600_000
const kept = 50_000

/** Codes that stand for somebody who signed in: each is good once, for ten minutes. */
export class LoginCodes {
  readonly #logins = new Map<string, Login & { until: number; used: boolean }>()
  readonly #now: () => number

  constructor(now: () => number = Date.now) {
    this.#now = now
  }

  issue(login: Login): string {
    const code = crypto.randomUUID().replaceAll('-', '').toUpperCase()
    this.#logins.set(code, { ...login, until: this.#now() + lifeMs, used: false })
    if (this.#logins.size > kept) this.#logins.delete(this.#logins.keys().next().value as string)
    return code
  }

  take(code: string): Login | 'unknown' | 'used' {
    const login = this.#logins.get(code)
    if (!login || login.until < this.#now()) return 'unknown'
    if (login.used) return 'used'
    login.used = true
    return login
  }
}

/** 64 hex digits that are always the same for one person at one application. */
export function hashPerson(application: string, name: string): string {
  return createHash('sha256').update(`${application}:${name}`).digest('hex')
}
