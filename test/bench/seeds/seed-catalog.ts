import type { Pool } from 'mysql2/promise'

/** Size and seed of a reproducible catalog: 10 first-level categories, 40 second-level, 250 leaves. */
type SeedRequest = Readonly<{ skus: number; seed: number }>

/** The parts of product names, and of search texts. */
export const brands = [
  ...[
    '华为（HUAWEI）',
    '小米（MI）',
    'Apple',
    '荣耀（HONOR）',
    '联想（Lenovo）',
    '戴尔（DELL）',
    '海尔（Haier）',
  ],
  ...['美的（Midea）', '格力（GREE）', '海澜之家', '优衣库', '李宁（LI-NING）', '安踏（ANTA）', '三只松鼠'],
  ...['良品铺子', '伊利', '蒙牛', '飞利浦（PHILIPS）', '索尼（SONY）', '佳能（Canon）', '罗技（Logitech）'],
  ...[
    '西门子（SIEMENS）',
    '九阳（Joyoung）',
    '苏泊尔（SUPOR）',
    '得力（deli）',
    '晨光（M&G）',
    '南极人',
    '水星家纺',
  ],
]
export const types = [
  ...[
    '手机',
    '平板电脑',
    '笔记本电脑',
    '游戏本',
    '显示器',
    '机械键盘',
    '无线鼠标',
    '蓝牙耳机',
    '数码相机',
    '移动电源',
  ],
  ...['空调', '冰箱', '洗衣机', '电饭煲', '空气炸锅', '吸尘器', '电热水壶', '扫地机器人', '羽绒服', '牛仔裤'],
  ...['衬衫', '连衣裙', '运动鞋', '登山鞋', '坚果礼盒', '纯牛奶', '挂耳咖啡', '绿茶', '四件套', '记忆枕'],
  ...['书桌', '人体工学椅', '台灯', '中性笔', '笔记本', '双肩包', '拉杆箱', '保温杯', '瑜伽垫', '手机壳'],
]
export const traits = [
  '轻薄',
  '大容量',
  '静音',
  '防水',
  '加厚',
  '保暖',
  '高刷',
  '长续航',
  '商务',
  '学生',
  '家用',
  '便携',
]
const colours = ['雾蓝', '墨黑', '月白', '樱粉', '松绿', '香槟金']
const sizes = ['128GB', '256GB', 'M', 'L', '标准装', '礼盒装', '1.5匹', '500ml']
const rowsPerStatement = 2_000
const skusPerGoods = 4

/** Fills the empty catalog tables. @returns the category ids by level */
export async function seedCatalog(pool: Pool, { skus, seed }: SeedRequest) {
  const random = mulberry32(seed)
  const below = (n: number) => Math.floor(random() * n)
  const pick = <T>(list: readonly T[]) => list[below(list.length)] as T
  const at = '2026-01-01 00:00:00.000000'
  const insert = inserter(pool)

  const first = Array.from({ length: 10 }, (_, i) => 1 + i)
  const second = Array.from({ length: 40 }, (_, i) => 11 + i)
  const leaves = Array.from({ length: 250 }, (_, i) => 51 + i)
  const parentOf = (id: number) => (id <= 10 ? null : id <= 50 ? 1 + ((id - 11) % 10) : 11 + ((id - 51) % 40))
  for (const id of [...first, ...second, ...leaves])
    await insert('tb_goods_category', 'id, create_time, update_time, name, parent_id', [
      id,
      at,
      at,
      `${types[id % types.length]}${id > 50 ? '' : '大类'}`,
      parentOf(id),
    ])
  for (const id of first)
    await insert('tb_goods_channel', 'id, create_time, update_time, group_id, category_id, url, sequence', [
      id,
      at,
      at,
      id,
      id,
      `/list/${id}.html`,
      1,
    ])
  for (const [i, name] of brands.entries())
    await insert('tb_brand', 'id, create_time, update_time, name, logo, first_letter', [
      i + 1,
      at,
      at,
      name,
      '',
      'A',
    ])
  await insert.flush()

  for (let goodsId = 1; goodsId <= Math.ceil(skus / skusPerGoods); goodsId++) {
    const leaf = leaves[below(leaves.length)] as number
    const middle = parentOf(leaf) as number
    const brandId = 1 + below(brands.length)
    const brand = (brands[brandId - 1] as string).split('（')[0] as string
    const model = `${pick(['X', 'Pro', 'Y', 'Mate', 'KFR', 'T'])}${10 + below(990)}`
    const base = `${brand} ${model} ${types[leaf % types.length]} ${pick(traits)}${pick(traits)}`
    await insert(
      'tb_goods',
      'id, create_time, update_time, name, brand_id, category1_id, category2_id, category3_id, sales, comments, desc_detail, desc_pack, desc_service',
      [
        goodsId,
        at,
        at,
        base.slice(0, 50),
        brandId,
        parentOf(middle),
        middle,
        leaf,
        0,
        0,
        '<p>详情</p>',
        '<p>包装</p>',
        '<p>售后</p>',
      ],
    )
    const [colourSpec, sizeSpec] = [goodsId * 2 - 1, goodsId * 2]
    const named = { colour: [pick(colours), pick(colours)], size: [pick(sizes), pick(sizes)] }
    await insert('tb_goods_specification', 'id, create_time, update_time, goods_id, name', [
      colourSpec,
      at,
      at,
      goodsId,
      '颜色',
    ])
    await insert('tb_goods_specification', 'id, create_time, update_time, goods_id, name', [
      sizeSpec,
      at,
      at,
      goodsId,
      '规格',
    ])
    for (let i = 0; i < 4; i++)
      await insert('tb_specification_option', 'id, create_time, update_time, spec_id, value', [
        goodsId * 4 - 3 + i,
        at,
        at,
        i < 2 ? colourSpec : sizeSpec,
        i < 2 ? named.colour[i] : named.size[i - 2],
      ])
    for (let i = 0; i < skusPerGoods; i++) {
      const id = (goodsId - 1) * skusPerGoods + i + 1
      if (id > skus) break
      const price = (10 + below(999_000) / 100).toFixed(2)
      const created = new Date(Date.UTC(2026, 0, 1) + id * 60_000)
        .toISOString()
        .slice(0, 23)
        .replace('T', ' ')
      await insert(
        'tb_sku',
        'id, create_time, update_time, name, caption, goods_id, category_id, price, cost_price, market_price, stock, sales, comments, is_launched, default_image_url',
        [
          id,
          created,
          created,
          `${base} ${named.colour[i & 1]} ${named.size[i >> 1]}`.slice(0, 50),
          `${pick(traits)}之选`,
          goodsId,
          leaf,
          price,
          '1.00',
          price,
          1_000_000,
          below(10_000),
          below(500),
          1,
          `products/${id}.webp`,
        ],
      )
      await insert('tb_sku_image', 'id, create_time, update_time, sku_id, image', [
        id,
        at,
        at,
        id,
        `products/${id}.webp`,
      ])
      for (const [spec, option] of [
        [colourSpec, goodsId * 4 - 3 + (i & 1)],
        [sizeSpec, goodsId * 4 - 1 + (i >> 1)],
      ])
        await insert('tb_sku_specification', 'create_time, update_time, sku_id, spec_id, option_id', [
          at,
          at,
          id,
          spec,
          option,
        ])
    }
  }
  await insert.flush()
  return { first, second, leaves }
}

/** Buffers rows and inserts them in bulk, parents before children. */
function inserter(pool: Pool) {
  const waiting = new Map<string, unknown[][]>()
  const flush = async () => {
    for (const [target, rows] of waiting)
      if (rows.length > 0) await pool.query(`INSERT INTO ${target} VALUES ?`, [rows])
    waiting.clear()
  }
  const insert = async (table: string, columns: string, row: unknown[]) => {
    const target = `${table} (${columns})`
    const rows = waiting.get(target) ?? []
    waiting.set(target, rows)
    if (rows.push(row) >= rowsPerStatement) await flush()
  }
  return Object.assign(insert, { flush })
}

function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
