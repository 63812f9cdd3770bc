import { createIsolatedShop } from '../../../support/processes/isolated-shop.ts'
import { startAlipay } from '../../../support/vendors/alipay.ts'
import { size } from './events.ts'

/** The users and SKUs of one schedule; coupons are ids of user coupons. */
export type ModelShop = Readonly<{
  users: readonly Readonly<{
    id: number
    token: string
    addresses: readonly number[]
    coupons: readonly number[]
  }>[]
  skus: readonly number[]
}>

const redisDb = 13
const processes = 3

/**
 * Starts three processes of one shop and an Alipay sandbox. Notifications are recorded there; an event delivers them
 * later.
 */
export async function startModelShop() {
  const alipay = await startAlipay()
  const { settings } = alipay
  const shop = await createIsolatedShop(redisDb, {
    JWT_TTL: '400d',
    // the model has no limits on unpaid orders; test/races/orders/purchase-limits.test.ts tests them
    ORDER_UNPAID_PIECES: '1000000',
    ORDER_UNPAID_ORDERS: '1000000',
    // the model has no circuit breaker: after an outage the gateway must be called again without delay
    GATEWAY_CIRCUIT_FAILURES: '1000',
    ALIPAY_GATEWAY: settings.gateway,
    ALIPAY_APP_ID: settings.appId,
    ALIPAY_SELLER_ID: settings.sellerId,
    ALIPAY_PRIVATE_KEY: settings.privateKey,
    ALIPAY_PUBLIC_KEY: settings.publicKey,
    ALIPAY_RETURN_URL: settings.returnUrl,
    ALIPAY_NOTIFY_URL: settings.notifyUrl,
  })
  const servers = await Promise.all(Array.from({ length: processes }, () => shop.serve('mall.ts')))
  const bases = servers.map(({ base }) => base)
  let turn = 0
  /** Sends a command that no route of the API has, such as a clock change, to one process. */
  const sendCommand = (base: string, command: object) =>
    fetch(`${base}/-/`, { method: 'POST', body: JSON.stringify(command) })

  /** Returns the address of the next process, round-robin. */
  const nextBase = () => bases[turn++ % bases.length] as string

  /** Advances the clocks of all processes. */
  async function advanceClock(minutes: number): Promise<void> {
    await Promise.all(bases.map((base) => sendCommand(base, { clock: minutes * 60_000 })))
  }

  /** Creates new users, SKUs, coupons and addresses for one schedule. */
  async function mint(): Promise<ModelShop> {
    const response = await sendCommand(nextBase(), { mint: size })
    return ((await response.json()) as { result: ModelShop }).result
  }

  /** Starts or ends an outage of the gateway: every call of the shop fails. */
  async function setGatewayDown(isGatewayDown: boolean): Promise<void> {
    await alipay.post('/faults/', {
      gateway: 'alipay',
      mode: isGatewayDown ? 'error' : 'none',
      count: 1_000_000,
    })
  }

  const close = () => Promise.all([shop.close(), alipay.stop()])
  return { shop, alipay, nextBase, sendCommand, advanceClock, mint, setGatewayDown, close }
}

export type ModelCluster = Awaited<ReturnType<typeof startModelShop>>
