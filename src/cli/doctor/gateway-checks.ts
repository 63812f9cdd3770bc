import { config } from '../../config/index.ts'
import { loginProviders } from '../../gateways/login/registry.ts'
import { isMailConfigured, probeMail } from '../../gateways/messages/mail.ts'
import { isSmsConfigured, probeSms } from '../../gateways/messages/sms.ts'
import type { Vendor } from '../../gateways/payments/payment-gateway.ts'
import { getVendorGateway, listConfiguredVendors } from '../../gateways/payments/registry.ts'
import { AppError } from '../../lib/errors.ts'
import { type Check, type Finding, failed, ok, warning } from './check.ts'
import { compareClocks, readHttpClock } from './clock.ts'

/** One harmless signed call of each configured gateway, and the clock of each payment vendor. */
export function gatewayChecks(): Check[] {
  const logins = [...loginProviders.values()].map(({ name, isConfigured }) => ({
    name: `login ${name}`,
    find: async () => (isConfigured() ? findLogin(name) : [notConfigured(`login ${name}`)]),
  }))
  return [
    ...(['alipay', 'wechat'] as const).flatMap(vendorChecks),
    {
      name: 'sms',
      find: async () => {
        if (!isSmsConfigured()) return [notConfigured('sms')]
        const { provider, answer } = await probeSms()
        return [ok('sms', `${provider} answered ${answer}`)]
      },
    },
    {
      name: 'mail',
      find: async () => {
        if (!isMailConfigured()) return [notConfigured('mail')]
        await probeMail()
        return [ok('mail', 'the server accepts the sign-in')]
      },
    },
    ...logins,
  ]
}

function vendorChecks(vendor: Vendor): Check[] {
  const name = `payment ${vendor}`
  if (!listConfiguredVendors().includes(vendor)) return [{ name, find: async () => [notConfigured(name)] }]
  const url = vendor === 'alipay' ? config.alipay?.gateway : config.wechatPay?.baseUrl
  const clock = `clock of ${vendor}`
  return [
    { name, find: () => findVendor(name, vendor) },
    { name: clock, find: () => compareClocks(clock, () => readHttpClock(url as string)) },
  ]
}

/** Queries a trade that does not exist: the vendor verifies our signature, and the gateway that of the answer. */
async function findVendor(name: string, vendor: Vendor): Promise<Finding[]> {
  const { state } = await getVendorGateway(vendor).query(`doctor${Date.now()}`)
  if (state === 'absent') return [ok(name, 'signatures of both sides are accepted')]
  return [failed(name, `a trade that does not exist is ${state}`)]
}

/** Redeems a code that does not exist: the provider accepts the client and refuses the code. */
async function findLogin(name: string): Promise<Finding[]> {
  const check = `login ${name}`
  try {
    await loginProviders.get(name)?.redeem(`doctor${Date.now()}`)
  } catch (error) {
    if (error instanceof AppError && error.code === 'oauth_code_invalid')
      return [ok(check, 'the provider knows the client')]
    throw error
  }
  return [failed(check, 'a code that does not exist was accepted')]
}

const notConfigured = (check: string) => warning(check, 'not configured: its routes answer 503')
