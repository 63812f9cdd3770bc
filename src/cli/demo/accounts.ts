import { type DemoClient, expectThat, waitFor } from './client.ts'

/** The running mall, the sandbox that plays the outside world, and who shops. */
export type Visit = Readonly<{
  mall: DemoClient
  sandbox: DemoClient
  shopper: Readonly<{ username: string; mobile: string; password: string }>
}>

type Tokens = Readonly<{ token: string; refresh_token: string }>

/** Makes up a shopper whose name and mobile are most likely free. */
export function newShopper(): Visit['shopper'] {
  const digits = () => String(Math.floor(Math.random() * 1e8)).padStart(8, '0')
  return { username: `demo_${digits()}`, mobile: `139${digits()}`, password: `pw-${digits()}` }
}

/** Registers the shopper with a captcha and an SMS code. The shopper stays a guest. */
export async function register(visit: Visit): Promise<void> {
  const { username, mobile, password } = visit.shopper
  const sms_code = await requestSmsCode(visit, 'register')
  const account = { username, mobile, password, password2: password, sms_code, allow: 'true' }
  await visit.mall.post('/users/', 201, account)
}

/** Signs in by password, with a token that is renewed once. */
export async function signIn({ mall, shopper: { username, password } }: Visit): Promise<void> {
  const signedIn = await mall.post<Tokens>('/authorizations/', 200, { username, password, refresh: true })
  mall.token = (await renew(mall, signedIn)).token
}

/**
 * Signs in by SMS code, then sends a used refresh token again, as a thief would: it ends that sign-in and its tokens. The
 * sign-in by password continues.
 */
export async function signInBySms(visit: Visit): Promise<void> {
  const { mall, shopper } = visit
  const continued = mall.token
  const sms_code = await requestSmsCode(visit, 'sign_in')
  const code = { mobile: shopper.mobile, sms_code, refresh: true }
  const first = await mall.post<Tokens>('/authorizations/sms/', 200, code)
  const second = await renew(mall, first)
  const used = { refresh_token: first.refresh_token }
  const reason = await mall.refused('POST', '/authorizations/refresh/', 401, used)
  expectThat(reason === 'refresh_reused', `a used refresh token was refused with ${reason}`)
  mall.token = second.token
  await mall.refused('GET', '/user/', 401)
  mall.token = continued
}

/** Exchanges a refresh token for new tokens. It works once. */
async function renew(mall: DemoClient, { refresh_token }: Tokens): Promise<Tokens> {
  const renewed = await mall.post<Tokens>('/authorizations/refresh/', 200, { refresh_token })
  expectThat(renewed.refresh_token !== refresh_token, 'the refresh token did not change')
  return renewed
}

/** Requests an SMS code with a new captcha. One SMS goes to a mobile in a minute: a request that is too early waits. */
async function requestSmsCode(visit: Visit, purpose: string): Promise<string> {
  const { mall, sandbox, shopper } = visit
  const earlier = (await listCodes(visit)).length
  for (;;) {
    const id = crypto.randomUUID()
    await mall.picture(`/image_codes/${id}/`)
    const { text } = await sandbox.get<{ text: string }>(`/captchas/${id}/`)
    const query = `image_code_id=${id}&text=${text}&purpose=${purpose}`
    const { status, retryAfterSeconds } = await mall.try('GET', `/sms_codes/${shopper.mobile}/?${query}`)
    if (status === 200) break
    expectThat(status === 429 && retryAfterSeconds <= 60, `the SMS was refused with ${status}`)
    console.log(
      `\n每分钟一条短信，等待 ${retryAfterSeconds} 秒 · one SMS a minute: waiting ${retryAfterSeconds} s`,
    )
    await Bun.sleep(retryAfterSeconds * 1_000)
  }
  const code = await waitFor('no SMS arrived', async () => {
    const [newest, ...others] = await listCodes(visit)
    return others.length >= earlier ? newest : undefined
  })
  console.log(`\n短信验证码 · SMS code: ${code}`)
  return code
}

/** Reads the SMS codes of the shopper from the inbox of the sandbox, the newest first. */
async function listCodes({ sandbox, shopper }: Visit): Promise<readonly string[]> {
  const messages = (await sandbox.find<{ code: string | null }[]>(`/messages/?to=${shopper.mobile}`)) ?? []
  return messages.flatMap(({ code }) => code ?? [])
}

/** Chooses a public name and asks for messages about orders. */
export async function completeProfile({ mall }: Visit): Promise<void> {
  await mall.put('/user/nickname/', { nickname: '演示小满' })
  await mall.put('/user/order_messages/', { channel: 'sms' })
  const { nickname } = await mall.get<{ nickname: string }>('/user/')
  expectThat(nickname === '演示小满', 'the nickname is not in the profile')
}
