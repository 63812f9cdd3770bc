import { expect, test } from 'bun:test'
import { addToCart } from '../../../src/domains/cart/change-lines.ts'
import { addFavourite } from '../../../src/domains/favourites/change-favourites.ts'
import { createSku } from '../../support/factories/skus.ts'
import { createUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'

const skusIn = {
  '/cart/': async (token: string) =>
    (await call<{ id: number }[]>('GET', '/cart/', { token })).json.map(({ id }) => id),
  '/favourites/': async (token: string) =>
    (await call<{ results: { id: number }[] }>('GET', '/favourites/', { token })).json.results.map(
      ({ id }) => id,
    ),
} as const

test.each(Object.keys(skusIn) as (keyof typeof skusIn)[])(
  'DELETE %s refuses a body that contradicts its query and removes nothing; equal values are one value',
  async (path) => {
    const user = await createUser()
    const [a, b] = [await createSku(), await createSku()]
    for (const skuId of [a, b]) {
      await addToCart({ kind: 'user', userId: user.id }, { skuId, count: 1, selected: true })
      await addFavourite(user.id, skuId)
    }
    const remove = (inQuery: number, inBody: number) =>
      call('DELETE', `${path}?sku_id=${inQuery}`, { token: user.token, body: { sku_id: inBody } })
    const refused = await remove(a, b)
    expect([refused.status, refused.json.errors]).toEqual([
      400,
      [expect.objectContaining({ field: 'sku_id' })],
    ])
    expect((await skusIn[path](user.token)).toSorted()).toEqual([a, b].toSorted())
    expect((await remove(a, a)).status).toBe(204)
    expect(await skusIn[path](user.token)).toEqual([b])
  },
)
