import { expect, test } from 'bun:test'
import { addToCart } from '../../../src/domains/cart/change-lines.ts'
import { updateSku } from '../../../src/domains/catalog/update-sku.ts'
import { createLimitedPrice, createPromotion } from '../../support/factories/rules.ts'
import { createSku } from '../../support/factories/skus.ts'
import { createUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'

test('a cart item shows its limited-time price and the upsell hint of its promotion, selected or not', async () => {
  const user = await createUser()
  const [one, two, none] = [
    await createSku({ price: '100.00' }),
    await createSku({ price: '30.00' }),
    await createSku({ price: '1.00' }),
  ]
  await createLimitedPrice(one, '90.00')
  await createPromotion([one, two], { threshold: '200.00', off: '30.00' })
  for (const skuId of [one, two, none])
    await addToCart({ kind: 'user', userId: user.id }, { skuId, count: 2, selected: skuId !== two })
  const { json } = await call<object[]>('GET', '/cart/', { token: user.token })
  expect(json).toMatchObject([
    { id: one, price: '90.00', list_price: '100.00', amount: '180.00', promotion: '再买 ¥20 减 ¥30' },
    { id: two, price: '30.00', list_price: '30.00', amount: '60.00', promotion: '再买 ¥20 减 ¥30' },
    { id: none, price: '1.00', amount: '2.00', promotion: null },
  ])
})

test('only a selected line that is available counts for a promotion', async () => {
  const user = await createUser()
  const [here, gone] = [await createSku({ price: '100.00' }), await createSku({ price: '90.00' })]
  await createPromotion([here, gone], { threshold: '200.00', off: '30.00' })
  for (const skuId of [here, gone])
    await addToCart({ kind: 'user', userId: user.id }, { skuId, count: 1, selected: true })
  const hints = async () =>
    (await call<{ promotion: string }[]>('GET', '/cart/', { token: user.token })).json.map(
      ({ promotion }) => promotion,
    )
  expect(await hints()).toEqual(['再买 ¥10 减 ¥30', '再买 ¥10 减 ¥30'])
  await updateSku(gone, { isLaunched: false })
  expect(await hints()).toEqual(['再买 ¥100 减 ¥30', '再买 ¥100 减 ¥30'])
})
