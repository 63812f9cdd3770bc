import { describe, expect, test } from 'bun:test'
import { createCategory } from '../../../support/factories/skus.ts'
import { skuForm } from '../../../support/factories/staff/sku-forms.ts'
import { type Sku, skuCalls } from './calls.ts'

const { ask, post } = skuCalls()

describe('lists', () => {
  test('show SKUs on sale or not, newest first, found by name or caption and by filters', async () => {
    const word = crypto.randomUUID().slice(0, 8)
    const first = await post(await skuForm({ name: `甲 ${word}`, is_launched: 'false' }))
    const second = await post(await skuForm({ caption: `乙 ${word}` }))
    const list = async (query: string) =>
      (await ask<{ count: number; lists: Sku[] }>('GET', `/skus?keyword=${word}${query}`)).json
    expect((await list('')).lists).toEqual([second.json, first.json])
    expect((await list('&is_launched=false')).lists).toEqual([first.json])
    expect((await list(`&spu_id=${second.json.spu_id}`)).lists).toEqual([second.json])
    expect((await list(`&category_id=${first.json.category_id}`)).lists).toEqual([first.json])
    expect(await list('&page=2&pagesize=1')).toMatchObject({
      count: 2,
      page: 2,
      pages: 2,
      pagesize: 1,
      lists: [first.json],
    })
    expect((await ask('GET', `/skus/?keyword=${word}&page=3&pagesize=1`)).status).toBe(404)
    const wildcards = await ask<{ count: number }>('GET', '/skus/?keyword=%25%5F%25')
    expect(wildcards.json).toMatchObject({ count: 0, pages: 1, lists: [] })
  })

  test('of names hold every SKU, and of categories only those of the third level', async () => {
    const { json } = await post(await skuForm())
    const names = await ask<{ id: number; name: string }[]>('GET', '/skus/simple/')
    expect(names.json).toContainEqual({ id: json.id, name: json.name })
    const second = await createCategory(await createCategory())
    const third = await createCategory(second)
    const fourth = await createCategory(third)
    const ids = (await ask<{ id: number }[]>('GET', '/skus/categories/')).json.map(({ id }) => id)
    expect([ids.includes(second), ids.includes(third), ids.includes(fourth)]).toEqual([false, true, false])
  })
})
