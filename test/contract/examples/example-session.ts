import { createDemoPerson } from '../../../src/http/openapi/page/demo-person.ts'
import { createDemoValues } from '../../../src/http/openapi/page/demo-values.ts'
import type { DemoMall } from '../../support/processes/demo-mall.ts'
import { createBrowser } from './browser.ts'

type Fields = Readonly<Record<string, unknown>>

export type ExampleSession = Awaited<ReturnType<typeof openSession>>

/** Signs in the demo shopper and the demo staff, and obtains what their sessions and a second factor need. */
export async function openSession({ url, sandbox, users }: DemoMall) {
  const tokens = { shopper: '', staff: '' }
  await signIn()
  return {
    ...{ users, tokens, renew: signIn },
    smsCode: createDemoPerson(url, sandbox, createBrowser()).readSmsCode,
    staffCookie: async () => {
      const { answer, body } = await post('/meiduo_admin/sessions/', users.staff)
      const cookie = answer.headers.getSetCookie().map((line) => line.split(';')[0])
      return { cookie: cookie.join('; '), 'x-csrf-token': body.csrf_token as string }
    },
  }

  async function signIn(): Promise<void> {
    const demo = createDemoValues(url, sandbox, createBrowser())
    tokens.shopper = (await demo.signIn('shopper')).token
    tokens.staff = (await demo.signIn('staff')).token
  }

  async function post(path: string, fields: unknown, headers: Record<string, string> = {}) {
    const answer = await fetch(url + path, {
      method: 'POST',
      headers: { origin: url, 'content-type': 'application/json', ...headers },
      body: JSON.stringify(fields),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`POST ${path}: ${answer.status} ${text}`)
    return { answer, body: JSON.parse(text) as Fields }
  }
}
