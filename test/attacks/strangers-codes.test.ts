import { describe, expect, test } from 'bun:test'
import { issueSmsCode } from '../../src/domains/verification/sms-codes.ts'
import { type SmsPurpose, smsPurposes } from '../../src/domains/verification/sms-message.ts'
import { redis } from '../../src/redis/client.ts'
import { keys } from '../../src/redis/keys.ts'
import { captcha, lastCode, newMobile, registration } from '../support/factories/registration.ts'
import { createUser } from '../support/factories/users.ts'
import { call, randomAddress } from '../support/http.ts'
import { accessTokenOf, newPerson } from '../support/vendors/oauth.ts'

type Caller = Readonly<{ code: string; address: string; flow?: string | undefined }>

/** A mobile, how its owner requests a code (in a flow, after its first step), and how any caller uses one. */
type Scene = Readonly<{
  mobile: string
  start?: (address: string) => Promise<string>
  request?: (address: string) => Promise<string>
  use: (caller: Caller) => Promise<{ status: number }>
}>

const from = (address: string) => ({ headers: { 'x-forwarded-for': address } })

const scenes: Readonly<Record<SmsPurpose, () => Promise<Scene>>> = {
  async register() {
    const mobile = newMobile()
    const use = ({ code, address }: Caller) =>
      call('POST', '/users/', { body: registration(mobile, code), ...from(address) })
    return { mobile, use }
  },
  async sign_in() {
    const { mobile } = await createUser()
    const use = ({ code, address }: Caller) =>
      call('POST', '/authorizations/sms/', { body: { mobile, sms_code: code }, ...from(address) })
    return { mobile, use }
  },
  async bind() {
    const { mobile, password } = await createUser()
    const access_token = await accessTokenOf('qq', newPerson())
    const use = ({ code, address }: Caller) =>
      call('POST', '/oauth/qq/user/', {
        body: { mobile, password, sms_code: code, access_token },
        ...from(address),
      })
    return { mobile, use }
  },
  async change_mobile() {
    const [{ token, password }, mobile] = [await createUser(), newMobile()]
    const use = ({ code, address }: Caller) =>
      call('PUT', '/user/mobile/', { token, body: { mobile, new_code: code, password }, ...from(address) })
    return { mobile, use }
  },
  async reset() {
    const { mobile, username } = await createUser()
    const start = async (address: string) => {
      const path = `/accounts/${username}/sms/token/?${await captcha()}`
      return (await call<{ access_token: string }>('GET', path, from(address))).json.access_token
    }
    const request = async (address: string) => {
      const token = await start(address)
      await call('GET', `/sms_codes/?access_token=${token}`, from(address))
      return token
    }
    const use = ({ code, address, flow }: Caller) => {
      const proof = flow ? `&access_token=${flow}` : ''
      return call('GET', `/accounts/${username}/password/token/?sms_code=${code}${proof}`, from(address))
    }
    return { mobile, start, request, use }
  },
}

/** Requests a code from an address. @returns the code, and the token of the flow if the purpose has one */
async function requestCode(purpose: SmsPurpose, { mobile, request }: Scene, address: string) {
  await redis.del(keys.smsInterval(mobile), keys.smsInterval(mobile, 'account'))
  const flow = request && (await request(address))
  if (!request) await issueSmsCode(mobile, purpose, { address, fingerprint: 'test' })
  return { code: await lastCode(mobile, [purpose]), flow }
}

const wrongFor = (code: string) => (code === '000000' ? '111111' : '000000')

async function guessFiveTimes({ use }: Scene, caller: Caller): Promise<void> {
  for (let i = 0; i < 5; i++) expect((await use({ ...caller, code: wrongFor(caller.code) })).status).toBe(400)
}

describe('a reset of an old page, which does not send its token,', () => {
  const guesses = async (mobile: string) => Number(await redis.hget(keys.smsGuesses('reset', mobile), '#all'))

  async function resetWithHundredGuesses() {
    const [scene, home] = [await scenes.reset(), randomAddress()]
    const strangers = Array.from({ length: 20 }, randomAddress)
    await Promise.all(strangers.map((address) => scene.start?.(address)))
    const { code } = await requestCode('reset', scene, home)
    await Promise.all(strangers.map((address) => guessFiveTimes(scene, { code, address })))
    expect(await guesses(scene.mobile)).toBe(100)
    return { scene, home, code }
  }

  test('is accepted from the address of step 1 after the hundred wrong codes of all strangers', async () => {
    const { scene, home, code } = await resetWithHundredGuesses()
    const late = randomAddress()
    await scene.start?.(late)
    expect((await scene.use({ code, address: late })).status).toBe(400)
    expect((await scene.use({ code, address: home })).status).toBe(200)
  })

  test('has five tries from the address of step 1, which count against neither the code nor the strangers', async () => {
    const [scene, home, stranger] = [await scenes.reset(), randomAddress(), randomAddress()]
    const { code, flow } = await requestCode('reset', scene, home)
    await scene.start?.(stranger)
    await guessFiveTimes(scene, { code, address: home })
    expect((await scene.use({ code, address: home })).status).toBe(400)
    expect(await guesses(scene.mobile)).toBe(0)
    await scene.use({ code: wrongFor(code), address: stranger })
    expect(await guesses(scene.mobile)).toBe(1)
    expect((await scene.use({ code, address: home, flow })).status).toBe(200)
  })
})

describe.each([...smsPurposes])('a code that its owner has just received for %s is accepted', (purpose) => {
  test('after five wrong codes from another address', async () => {
    const [scene, home] = [await scenes[purpose](), randomAddress()]
    const { code, flow } = await requestCode(purpose, scene, home)
    await guessFiveTimes(scene, { code, address: randomAddress() })
    expect((await scene.use({ code, address: home, flow })).status).toBeLessThan(300)
  })

  test('after five wrong codes from the same address, which came before it', async () => {
    const [scene, home] = [await scenes[purpose](), randomAddress()]
    const first = await requestCode(purpose, scene, home)
    await guessFiveTimes(scene, { ...first, address: home })
    const { code, flow } = await requestCode(purpose, scene, home)
    expect((await scene.use({ code, address: home, flow })).status).toBeLessThan(300)
  })
})
