import { newAccessToken } from '../../../src/domains/accounts/sign-in/access-token.ts'
import type { MallProcess } from '../mall/mall-process.ts'
import { count } from './acknowledged.ts'
import type { Shop } from './shopper.ts'

/**
 * Signs tokens out, and sends each to every API process after the answer: none may accept it.
 * A process that does not answer accepts nothing.
 */
export async function revokeTokens(mall: Shop, processes: readonly MallProcess[]): Promise<void> {
  const revoked: string[] = []
  for (let turn = 0; mall.isOpen(); turn++) {
    const buyer = mall.buyers[turn % mall.buyers.length]
    const token = await newAccessToken(buyer?.id as number, 0)
    const { status } = await mall.caller.persist('sign out', 'DELETE', '/authorizations/', { token })
    if (status === 204 || status === 401) {
      if (status === 204) count(mall.ledger.notes, 'revoked tokens')
      revoked.push(token)
      await Promise.all(processes.map((each) => expectRefused(mall, each, token)))
    }
    // an older one, after the faults of the process
    const older = revoked[Math.floor(Math.random() * revoked.length)]
    if (older) await Promise.all(processes.map((each) => expectRefused(mall, each, older)))
    await Bun.sleep(250)
  }
}

async function expectRefused({ ledger }: Shop, { base, name }: MallProcess, token: string): Promise<void> {
  const headers = { authorization: `JWT ${token}` }
  const signal = AbortSignal.timeout(10_000)
  const status = await fetch(`${base}/browse_histories/`, { headers, signal }).then(
    async (response) => {
      await response.arrayBuffer()
      return response.status
    },
    () => 0,
  )
  count(ledger.notes, 'a revoked token was sent')
  if (status >= 400 || status === 0) return
  count(ledger.faults, `${name} accepted a revoked token`)
  console.log(`${name} accepted a revoked token at ${new Date().toISOString()}`)
}

/** Fills carts of guests, signs in with a password, and expects the line in the cart of the account. */
export async function mergeCarts(mall: Shop, names: readonly string[], password: string): Promise<void> {
  const { caller, ledger, skus } = mall
  for (let turn = 0; mall.isOpen(); turn++) {
    await Bun.sleep(1_000)
    const sku_id = 1 + (turn % skus)
    const added = await caller.call('add as a guest', 'POST', '/cart/', { body: { sku_id, count: 1 } })
    const guest = added.json.guest_token
    if (added.status !== 201 || typeof guest !== 'string') continue
    const username = names[turn % names.length]
    const headers = { 'x-guest-cart': guest }
    const body = { username, password }
    const signedIn = await caller.persist('sign in', 'POST', '/authorizations/', { headers, body })
    if (signedIn.status !== 200) {
      count(ledger.notes, `a sign-in ended with ${signedIn.status}`)
      continue
    }
    const token = String(signedIn.json.token)
    const cart = await caller.persist('read the cart', 'GET', '/cart/', { token })
    const rows = JSON.stringify(cart.json)
    count(ledger.notes, 'merged carts')
    if (cart.status === 200 && !rows.includes(`"id":${sku_id},`))
      count(ledger.notes, 'a merged line is missing')
    await caller.persist('empty the cart', 'DELETE', '/cart/', { token, body: { sku_id } })
  }
}
