import { expect, test } from 'bun:test'
import { call } from '../support/http.ts'
import { mintCategory, mintSku } from '../support/mint.ts'

type List = {
  count: number
  next: string | null
  previous: string | null
  results: { id: number; price: string }[]
}

test('a category of any level takes in its descendants, off-sale SKUs stay out, and pages link to each other', async () => {
  const top = await mintCategory()
  const middle = await mintCategory(top)
  const [one, two] = [await mintCategory(middle), await mintCategory(middle)]
  const ids: number[] = []
  for (const [categoryId, price] of [
    [one, '3.00'],
    [two, '1.00'],
    [one, '2.00'],
  ] as const)
    ids.push(await mintSku({ categoryId, price }))
  await mintSku({ categoryId: one, isLaunched: false })

  for (const category of [top, middle]) {
    const { json } = await call<List>('GET', `/categories/${category}/skus/?ordering=price`)
    expect([json.count, json.results.map((sku) => sku.id)]).toEqual([3, [ids[1], ids[2], ids[0]] as number[]])
  }
  const own = await call<List>('GET', `/categories/${one}/skus/?ordering=-price`)
  expect(own.json.results.map((sku) => sku.price)).toEqual(['3.00', '2.00'])

  const second = await call<List>('GET', `/categories/${top}/skus/?page=2&page_size=2`)
  expect(second.json.results.map((sku) => sku.id)).toEqual([ids[0] as number])
  expect(second.json.next).toBeNull()
  expect(second.json.previous).toMatch(
    /^http:\/\/localhost:\d+\/categories\/\d+\/skus\/\?page=1&page_size=2$/,
  )
})
