import type { Buyer } from '../../bench/seeds/seed-orders.ts'
import type { Request } from './open-arrivals.ts'

const json = { 'content-type': 'application/json' }

/** The requests of a shop: of ten, four are public pages, three read a cart or orders, one fills a cart, two place an order. */
export function createMix(buyers: readonly Buyer[], skus: number): (i: number) => Request {
  return (i) => {
    // not the remainder alone: each buyer would send one kind
    const buyer = buyers[(i + 3 * Math.floor(i / 10)) % buyers.length] as Buyer
    const skuId = 1 + (i % skus)
    const authorization = `JWT ${buyer.token}`
    const get = (kind: string, path: string, headers = {}) => ({ kind, method: 'GET', path, headers })
    switch (i % 10) {
      case 0:
      case 1:
        return get('public', `/skus/${skuId}/`)
      case 2:
        return get('public', `/categories/${21 + (skuId % 10)}/skus/`)
      case 3:
        return get('public', '/areas/')
      case 4:
        return get('cart', '/cart/', { authorization })
      case 5:
        return get('orders', '/orders/', { authorization })
      case 6:
        return get('settlement', '/orders/settlement/', { authorization })
      case 7: {
        const body = JSON.stringify({ sku_id: skuId, count: 1 })
        return { kind: 'fill cart', method: 'PUT', path: '/cart/', headers: { authorization, ...json }, body }
      }
      default: {
        const lines = [{ sku_id: skuId, count: 1 }]
        const body = JSON.stringify({ address: buyer.addressId, pay_method: 2, lines })
        const headers = { authorization, ...json, 'idempotency-key': `mix-${i}` }
        return { kind: 'place order', method: 'POST', path: '/orders/', headers, body }
      }
    }
  }
}
