import { randomInt } from 'node:crypto'
import { db } from '../../../src/db/client.ts'
import { addresses } from '../../../src/db/schema/addresses.ts'
import { users } from '../../../src/db/schema/auth.ts'
import { brands, categories, goods, skus } from '../../../src/db/schema/catalog.ts'
import { stockMovements } from '../../../src/db/schema/stock.ts'
import { newAccessToken } from '../../../src/domains/accounts/sign-in/access-token.ts'
import { now } from '../../../src/lib/clock.ts'
import { hashPassword } from '../../../src/lib/crypto/passwords.ts'

export type MintedUser = Readonly<{
  id: number
  username: string
  mobile: string
  password: string
  token: string
  addressId: number
}>

const password = 'correct-horse'
let passwordHash: Promise<string> | undefined

/** A user of its own with a token and an address in 北京市 东城区. */
export async function mintUser(): Promise<MintedUser> {
  passwordHash ??= hashPassword(password)
  const username = `u${randomInt(10 ** 12).toString(36)}${randomInt(10 ** 6)}`.slice(0, 20)
  const mobile = `1${randomInt(3, 10)}${String(randomInt(10 ** 9)).padStart(9, '0')}`
  const [row] = await db
    .insert(users)
    .values({ username, mobile, password: await passwordHash, dateJoined: now() })
    .$returningId()
  const { id } = row as { id: number }
  const token = await newAccessToken(id, 0)
  return { id, username, mobile, password, token, addressId: await mintAddress(id) }
}

export async function mintAddress(userId: number): Promise<number> {
  const [row] = await db
    .insert(addresses)
    .values({
      userId,
      title: '家',
      receiver: '张三',
      provinceId: 110000,
      cityId: 110100,
      districtId: 110101,
      place: '长安街 1 号',
      mobile: '13800000001',
    })
    .$returningId()
  return (row as { id: number }).id
}

type SkuWish = Readonly<{
  goodsId?: number
  defaultImageUrl?: string
  sales?: number
  createTime?: Date
  stock?: number
  price?: string
  isLaunched?: boolean
  categoryId?: number
  name?: string
}>

/** A SKU of its own, in a category and an SPU of its own unless one is named. */
export async function mintSku(wish: SkuWish = {}): Promise<number> {
  const categoryId = wish.categoryId ?? (await mintCategory())
  const goodsId = wish.goodsId ?? (await mintGoods(categoryId))
  const { stock = 10, price = '59.90', isLaunched = true, name = '测试商品 雾蓝', sales = 0 } = wish
  const id = await idOf(
    db
      .insert(skus)
      .values({
        name,
        caption: '',
        goodsId,
        categoryId,
        price,
        costPrice: '1.00',
        marketPrice: price,
        stock,
        sales,
        isLaunched,
        defaultImageUrl: wish.defaultImageUrl ?? 'products/test.webp',
        ...(wish.createTime && { createTime: wish.createTime }),
      })
      .$returningId(),
  )
  if (stock > 0) await db.insert(stockMovements).values({ skuId: id, kind: 'received', quantity: stock })
  return id
}

/** An SPU of its own, of a brand of its own. */
export async function mintGoods(categoryId: number): Promise<number> {
  const brandId = await idOf(
    db.insert(brands).values({ name: '测试', logo: '', firstLetter: 'C' }).$returningId(),
  )
  const texts = { descDetail: '', descPack: '', descService: '' }
  const levels = { category1Id: categoryId, category2Id: categoryId, category3Id: categoryId }
  return idOf(
    db
      .insert(goods)
      .values({ name: '测试商品', brandId, ...levels, ...texts })
      .$returningId(),
  )
}

export function mintCategory(parentId: number | null = null): Promise<number> {
  return idOf(db.insert(categories).values({ name: '测试分类', parentId }).$returningId())
}

async function idOf(insertion: Promise<{ id: number }[]>): Promise<number> {
  return ((await insertion)[0] as { id: number }).id
}
