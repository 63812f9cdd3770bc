import { config } from '../../../../src/config/index.ts'
import { call } from '../../http.ts'

/** Signs in to the staff API with a token. */
export const signIn = (
  username: string,
  password: string,
  otp?: string,
  headers: Record<string, string> = {},
) =>
  call<{ token: string; code: string; name: string[]; username: string[] }>(
    'POST',
    '/meiduo_admin/authorizations/',
    { body: { username, password, ...(otp !== undefined && { otp }) }, headers },
  )

/** What a started session answers. */
export type Started = {
  csrf_token: string
  user: Record<string, unknown>
  permissions: string[]
  code: string
}

/** A page of this origin. */
export const ownPage = { 'sec-fetch-site': 'same-origin', origin: new URL(config.publicUrl).origin }

/** Signs in to the staff API with a browser. */
export const startSession = (
  username: string,
  password: string,
  {
    otp,
    headers = ownPage,
    cookie,
  }: { otp?: string; headers?: Record<string, string>; cookie?: string } = {},
) =>
  call<Started>('POST', '/meiduo_admin/sessions/', {
    body: { username, password, ...(otp !== undefined && { otp }) },
    headers: { 'user-agent': 'Firefox 144', ...headers },
    cookie,
  })
