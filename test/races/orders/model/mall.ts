import { createIsolatedShop } from '../../../support/processes/isolated-shop.ts'
import { startAlipay } from '../../../support/vendors/alipay.ts'
import { size } from './events.ts'

export type ModelShop = Readonly<{
  users: readonly Readonly<{ id: number; token: string; addressId: number; coupons: readonly number[] }>[]
  skus: readonly number[]
}>

const redisDb = 13
const processes = 3

/** Several processes of one shop, and an Alipay that keeps its notices until somebody brings them. */
export async function startModelShop() {
  const alipay = await startAlipay()
  const { settings } = alipay
  const shop = await createIsolatedShop(redisDb, {
    JWT_TTL: '400d',
    // that the gateway was away a moment ago must not refuse what the model expects to be answered
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
  const tell = (base: string, order: object) =>
    fetch(`${base}/-/`, { method: 'POST', body: JSON.stringify(order) })

  /** The process whose turn it is. */
  const nextBase = () => bases[turn++ % bases.length] as string

  /** Sets the clocks of all processes forward. */
  async function pass(minutes: number): Promise<void> {
    await Promise.all(bases.map((base) => tell(base, { clock: minutes * 60_000 })))
  }

  /** New users, SKUs and coupons. */
  async function mint(): Promise<ModelShop> {
    const { users, skus, stock, couponsEach } = size
    const response = await tell(nextBase(), { mint: { users, skus, stock, couponsEach } })
    return ((await response.json()) as { result: ModelShop }).result
  }

  /** Whether the gateway fails every call of the shop from now on. */
  async function setAway(isAway: boolean): Promise<void> {
    await alipay.post('/faults/', { gateway: 'alipay', mode: isAway ? 'error' : 'none', count: 1_000_000 })
  }

  const close = () => Promise.all([shop.close(), alipay.stop()])
  return { shop, alipay, nextBase, tell, pass, mint, setAway, close }
}

export type ModelCluster = Awaited<ReturnType<typeof startModelShop>>
