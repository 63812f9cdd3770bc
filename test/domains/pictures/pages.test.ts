import { expect, test } from 'bun:test'
import { addToCart } from '../../../src/domains/cart/change-lines.ts'
import { placeOrder } from '../../../src/domains/orders/placing/place-order.ts'
import { storePicture } from '../../../src/domains/pictures/store-picture.ts'
import { drawing } from '../../support/factories/pictures.ts'
import { createCategory, createSku } from '../../support/factories/skus.ts'
import { createUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'

test('every page links to the picture size that it shows, and every size can be fetched', async () => {
  const { key } = await storePicture(await drawing(1000, 700).png().toBuffer())
  const [user, categoryId] = await Promise.all([createUser(), createCategory()])
  const sku = await createSku({ defaultImageUrl: key, categoryId })
  const { token, id: userId, addressId } = user
  await addToCart({ kind: 'user', userId }, { skuId: sku, count: 1, selected: true })
  await call('POST', '/browse_histories/', { token, body: { sku_id: sku } })
  const pathsIn = (text: string) => text.match(/\/media\/pictures\/[^"]+/g)
  const shown = async (path: string, size: string) => {
    const expected = `/media/${key.replace('detail', size)}`
    const { text } = await call('GET', path, { token })
    expect([path, pathsIn(text)]).toEqual([path, [expected]])
    const picture = await call('GET', expected)
    expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/webp'])
  }
  await shown(`/skus/${sku}/`, 'detail')
  await shown(`/categories/${categoryId}/skus/`, 'list')
  await shown('/browse_histories/', 'list')
  await shown('/cart/', 'cart')
  await shown('/orders/settlement/', 'list')
  const { orderId } = await placeOrder({ userId, addressId, payMethod: 2, idempotencyKey: undefined })
  await shown('/orders/', 'list')
  await shown(`/orders/${orderId}/`, 'list')
})
