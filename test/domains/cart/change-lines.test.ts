import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { skus } from '../../../src/db/schema/catalog.ts'
import { type CartOwner, maxLines, maxMergedLines } from '../../../src/domains/cart/cart-lines.ts'
import { cartKeyOf, readCart } from '../../../src/domains/cart/cart-store.ts'
import { addToCart, removeCartLine, setCartLine } from '../../../src/domains/cart/change-lines.ts'
import { upsertLine } from '../../../src/domains/cart/lua-scripts.ts'
import { selectAll } from '../../../src/domains/cart/select-all.ts'
import { AppError } from '../../../src/lib/errors.ts'
import { redis } from '../../../src/redis/client.ts'
import { createSku } from '../../support/factories/skus.ts'
import { createUser } from '../../support/factories/users.ts'

const guest = (): CartOwner => ({ kind: 'guest', guestId: crypto.randomUUID() })

/** Returns the error with which `work` rejects. @throws if it resolves or rejects otherwise */
async function refusalOf(work: Promise<unknown>): Promise<AppError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof AppError)) throw new Error(`expected a refusal, got ${error}`)
  return error
}

async function setLaunched(skuId: number, isLaunched: boolean): Promise<void> {
  await db.update(skus).set({ isLaunched }).where(eq(skus.id, skuId))
}

/** Fills a cart with lines of SKUs that do not exist. */
async function fill(owner: CartOwner, lines: number): Promise<void> {
  const fields = Array.from({ length: lines }, (_, i) => [String(2_000_000_000 + i), `1:1:${i + 1}`])
  await redis.hset(cartKeyOf(owner).key, Object.fromEntries(fields))
}

test('adding sums counts, returns the resulting line, and applies the last selection', async () => {
  const [owner, skuId] = [guest(), await createSku({ stock: 9 })]
  expect(await addToCart(owner, { skuId, count: 2, selected: true })).toEqual({
    skuId,
    count: 2,
    selected: true,
  })
  expect(await addToCart(owner, { skuId, count: 3, selected: false })).toEqual({
    skuId,
    count: 5,
    selected: false,
  })
  expect(await readCart(owner)).toMatchObject([{ skuId, count: 5, selected: false }])
})

test('the total count is checked against the stock, and the error contains the stock', async () => {
  const [owner, skuId] = [guest(), await createSku({ stock: 5 })]
  await addToCart(owner, { skuId, count: 3, selected: true })
  const refusal = await refusalOf(addToCart(owner, { skuId, count: 3, selected: false }))
  expect([refusal.status, refusal.code, refusal.details.members]).toEqual([
    400,
    'stock_insufficient',
    { stock: 5 },
  ])
  expect(refusal.details.errors?.map((error) => error.field)).toEqual(['count'])
  expect(await readCart(owner)).toMatchObject([{ skuId, count: 3, selected: true }])
  await addToCart(owner, { skuId, count: 2, selected: true })
  expect(await readCart(owner)).toMatchObject([{ skuId, count: 5, selected: true }])
})

test('an unknown SKU and a SKU that is off sale are refused, and no cart is created', async () => {
  const [owner, offSale] = [guest(), await createSku({ isLaunched: false })]
  for (const skuId of [offSale, 2_147_483_647]) {
    const refusal = await refusalOf(addToCart(owner, { skuId, count: 1, selected: true }))
    expect([refusal.status, refusal.code]).toEqual([400, 'sku_not_on_sale'])
    expect(refusal.details.errors?.map((error) => error.field)).toEqual(['sku_id'])
  }
  expect(await redis.exists(cartKeyOf(owner).key)).toBe(0)
})

test('a line whose SKU went off sale cannot be increased or selected, but can be removed', async () => {
  const [owner, skuId] = [guest(), await createSku()]
  await addToCart(owner, { skuId, count: 1, selected: true })
  await db.update(skus).set({ isLaunched: false }).where(eq(skus.id, skuId))
  for (const change of [addToCart, setCartLine])
    expect((await refusalOf(change(owner, { skuId, count: 2, selected: true }))).code).toBe('sku_not_on_sale')
  expect(await readCart(owner)).toMatchObject([{ skuId, count: 1, selected: true }])
  await removeCartLine(owner, skuId)
  expect(await readCart(owner)).toEqual([])
})

test('the hundred-and-first line is refused, and the count of an existing line can still increase', async () => {
  const [owner, skuId, other] = [guest(), await createSku(), await createSku()]
  await fill(owner, maxLines - 1)
  await addToCart(owner, { skuId, count: 1, selected: true })
  const refusal = await refusalOf(addToCart(owner, { skuId: other, count: 1, selected: true }))
  expect([refusal.status, refusal.code]).toEqual([400, 'cart_full'])
  expect(await addToCart(owner, { skuId, count: 1, selected: true })).toMatchObject({ count: 2 })
  expect(await readCart(owner)).toHaveLength(maxLines)
})

for (const kind of ['guest', 'user'] as const)
  test(`setting a line that is not in the cart of a ${kind} creates it within the bounds of adding, selected unless it says otherwise`, async () => {
    const owner: CartOwner = kind === 'guest' ? guest() : { kind, userId: (await createUser()).id }
    const [skuId, other] = [await createSku({ stock: 5 }), await createSku({ stock: 5 })]
    const short = await refusalOf(setCartLine(owner, { skuId, count: 6, selected: false }))
    expect([short.status, short.code, short.details.members]).toEqual([
      400,
      'stock_insufficient',
      { stock: 5 },
    ])
    expect(await readCart(owner)).toEqual([])
    const created = await setCartLine(owner, { skuId, count: 5, selected: undefined })
    expect(created).toEqual({ skuId, count: 5, selected: true })
    expect(await setCartLine(owner, { skuId: other, count: 1, selected: false })).toMatchObject({
      selected: false,
    })
    const lines = await readCart(owner)
    expect(lines.map(({ skuId, selected, addedFen }) => [skuId, selected, addedFen])).toEqual([
      [skuId, true, 5_990],
      [other, false, 5_990],
    ])
    const unknown = await refusalOf(setCartLine(owner, { skuId: 2_147_483_647, count: 1, selected: true }))
    expect(unknown.code).toBe('sku_not_on_sale')
  })

test('setting a new line beyond a hundred is refused, and of concurrent ones exactly one creates the last line', async () => {
  const owner = guest()
  await fill(owner, maxLines - 1)
  const added = await Promise.all(Array.from({ length: 4 }, () => createSku({ stock: 200 })))
  const set = (skuId: number) => setCartLine(owner, { skuId, count: 1, selected: undefined })
  const outcomes = await Promise.allSettled(added.map(set))
  const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.code] : []))
  expect(refused).toEqual(['cart_full', 'cart_full', 'cart_full'])
  expect(await readCart(owner)).toHaveLength(maxLines)
})

test('setting replaces the count, up to the stock', async () => {
  const [owner, skuId] = [guest(), await createSku({ stock: 5 })]
  await addToCart(owner, { skuId, count: 4, selected: true })
  expect(await setCartLine(owner, { skuId, count: 5, selected: false })).toEqual({
    skuId,
    count: 5,
    selected: false,
  })
  const short = await refusalOf(setCartLine(owner, { skuId, count: 6, selected: true }))
  expect([short.status, short.code, short.details.members]).toMatchObject([
    400,
    'stock_insufficient',
    { stock: 5 },
  ])
  expect(await setCartLine(owner, { skuId, count: 1, selected: true })).toMatchObject({ count: 1 })
  expect(await readCart(owner)).toMatchObject([{ skuId, count: 1, selected: true }])
})

test('setting a count without a selection keeps the selection of the line', async () => {
  const [owner, skuId] = [guest(), await createSku({ stock: 5 })]
  for (const selected of [false, true]) {
    await addToCart(owner, { skuId, count: 1, selected })
    expect(await setCartLine(owner, { skuId, count: 3, selected: undefined })).toEqual({
      skuId,
      count: 3,
      selected,
    })
    expect(await readCart(owner)).toMatchObject([{ skuId, count: 3, selected }])
    await removeCartLine(owner, skuId)
  }
})

test('a deselected line of a SKU that went off sale stays deselected without a selection, and one that is selected is refused', async () => {
  const [owner, skuId] = [guest(), await createSku({ stock: 5 })]
  for (const selected of [false, true]) {
    await setLaunched(skuId, true)
    await addToCart(owner, { skuId, count: 2, selected })
    await setLaunched(skuId, false)
    const change = setCartLine(owner, { skuId, count: 1, selected: undefined })
    if (selected) expect((await refusalOf(change)).code).toBe('sku_not_on_sale')
    else expect(await change).toEqual({ skuId, count: 1, selected: false })
    await removeCartLine(owner, skuId)
  }
})

test('beyond a hundred lines, existing lines can be changed, selected and removed, and a new line is refused', async () => {
  const [owner, skuId, other] = [guest(), await createSku({ stock: 9 }), await createSku()]
  await addToCart(owner, { skuId, count: 1, selected: true })
  await fill(owner, maxMergedLines - 1)
  expect(await addToCart(owner, { skuId, count: 1, selected: true })).toMatchObject({ count: 2 })
  expect(await setCartLine(owner, { skuId, count: 5, selected: undefined })).toMatchObject({ count: 5 })
  await selectAll(owner, false)
  const lines = await readCart(owner)
  expect([lines.length, lines.some(({ selected }) => selected)]).toEqual([maxMergedLines, false])
  expect((await refusalOf(addToCart(owner, { skuId: other, count: 1, selected: true }))).code).toBe(
    'cart_full',
  )
  await removeCartLine(owner, skuId)
  expect(await readCart(owner)).toHaveLength(maxMergedLines - 1)
})

test('removing deletes one line, and repeating it changes nothing', async () => {
  const [owner, one, two] = [guest(), await createSku(), await createSku()]
  await addToCart(owner, { skuId: one, count: 1, selected: true })
  await addToCart(owner, { skuId: two, count: 1, selected: true })
  for (let i = 0; i < 2; i++) {
    await removeCartLine(owner, one)
    expect(await readCart(owner)).toMatchObject([{ skuId: two, count: 1, selected: true }])
  }
})

test('selecting all and deselecting all change every line and no count', async () => {
  const [owner, one, two] = [guest(), await createSku(), await createSku()]
  await addToCart(owner, { skuId: one, count: 2, selected: true })
  await addToCart(owner, { skuId: two, count: 3, selected: false })
  for (const selected of [false, false, true, true]) {
    await selectAll(owner, selected)
    expect(await readCart(owner)).toMatchObject([
      { skuId: one, count: 2, selected },
      { skuId: two, count: 3, selected },
    ])
  }
})

test('selecting all of an empty cart succeeds and creates no cart', async () => {
  const user = await createUser()
  for (const owner of [guest(), { kind: 'user', userId: user.id }] as const) {
    await selectAll(owner, true)
    await selectAll(owner, false)
    expect(await readCart(owner)).toEqual([])
    expect(await redis.exists(cartKeyOf(owner).key)).toBe(0)
  }
})

test('each of many concurrent additions is checked against the stock of the added SKU', async () => {
  const stocks = [...Array(100).keys()].map((i) => (i % 3) + 1)
  const ids = await Promise.all(stocks.map((stock, i) => createSku({ stock, isLaunched: i % 10 !== 9 })))
  const results = await Promise.all(
    ids.map((skuId) =>
      addToCart(guest(), { skuId, count: 2, selected: true }).then(
        ({ count }) => count,
        (error: AppError) => error.details.members ?? error.code,
      ),
    ),
  )
  expect(results).toEqual(
    stocks.map((stock, i) => (i % 10 === 9 ? 'sku_not_on_sale' : stock === 1 ? { stock } : 2)),
  )
})

test('an addition that is retried after a lost reply adds once, and is not a new line of a full cart', async () => {
  const owner = guest()
  const { key } = cartKeyOf(owner)
  const add = (skuId: number, requestId: string) =>
    upsertLine({
      cart: key,
      skuId,
      count: 2,
      selected: 1,
      nowMs: 1_000,
      stock: 9,
      maxLines,
      ttlSeconds: 60,
      requestId,
      isAdd: 1,
      unitFen: 500,
    })
  for (const id of ['first', 'first', 'second', 'second']) await add(7, id)
  expect(await readCart(owner)).toMatchObject([{ skuId: 7, count: 4 }])
  expect(await add(7, 'second')).toEqual(['ok', 4, '1'])
  await removeCartLine(owner, 7)
  expect(await add(7, 'second')).toEqual(['ok', 2, '1'])
  expect(await readCart(owner)).toEqual([])
  await fill(owner, maxLines - 1)
  expect(await add(8, 'third')).toEqual(['ok', 2, '1'])
  expect(await add(9, 'fourth')).toEqual(['full', 0])
})
