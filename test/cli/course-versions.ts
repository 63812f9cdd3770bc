/** Tables of a small shop: columns with their types, and rows whose every column has content. */
type Tables = Record<string, { columns: [name: string, type: string][]; rows: (string | number | null)[][] }>

const at = ['2019-05-01 08:00:00.123456', '2019-05-02 08:00:00.000001']
const [int, name, text, price] = ['INT', 'VARCHAR(50)', 'LONGTEXT', 'DECIMAL(10,2)']

/** Builds a table with the columns `id`, `create_time` and `update_time` before the given ones. */
function model(columns: Record<string, string>, ...rows: (string | number | null)[][]): Tables[string] {
  const base = { id: int, create_time: 'DATETIME(6)', update_time: 'DATETIME(6)' }
  return {
    columns: Object.entries({ ...base, ...columns }),
    rows: rows.map(([id = 0, ...rest]) => [id, ...at, ...rest]),
  }
}

/** Builds the shop as the first version of the course names it. */
function baseShop(): Tables {
  return {
    tb_users: {
      columns: Object.entries({
        id: int,
        password: 'VARCHAR(128)',
        username: name,
        mobile: 'VARCHAR(11)',
        date_joined: 'DATETIME(6)',
        default_address_id: int,
      }),
      rows: [[7, '!', 'python', '13800000007', '2019-01-01 00:00:00', 3]],
    },
    tb_oauth_qq: model({ openid: name, user_id: int }, [1, 'OPENID7', 7]),
    tb_areas: {
      columns: Object.entries({ id: int, name, parent_id: int }),
      rows: [
        [110000, '北京市', null],
        [110100, '北京市', 110000],
        [110101, '东城区', 110100],
      ],
    },
    tb_address: model(
      {
        ...{ title: name, receiver: name, place: name, mobile: 'VARCHAR(11)', tel: name, email: name },
        ...{ is_deleted: 'TINYINT(1)', province_id: int, city_id: int, district_id: int, user_id: int },
      },
      [3, '家', '张三', '一号院', '13900000003', '010-1', 'a@b.cn', 0, 110000, 110100, 110101, 7],
      [4, '旧', '李四', '二号院', '13900000004', '010-2', 'c@d.cn', 1, 110000, 110100, 110101, 7],
    ),
    tb_goods_category: model({ name, parent_id: int }, [1, '电脑', null], [2, '笔记本', 1]),
    tb_channel_group: model({ name }, [4, '电脑办公']),
    tb_goods_channel: model({ group_id: int, category_id: int, url: name, sequence: int }, [
      1,
      4,
      1,
      'http://shop',
      2,
    ]),
    tb_brand: model({ name, logo: name, first_letter: 'VARCHAR(1)' }, [1, '云雀', 'group1/logo', 'Y']),
    tb_goods: model(
      {
        ...{ name, brand_id: int, category1_id: int, category2_id: int, category3_id: int, sales: int },
        ...{ desc_detail: text, desc_pack: text, desc_service: text },
      },
      [1, '云雀本', 1, 1, 1, 2, 3, '<p>好</p>', '盒', '七天'],
    ),
    tb_goods_specification: model({ goods_id: int, name }, [1, 1, '颜色']),
    tb_specification_option: model({ spec_id: int, value: name }, [1, 1, '银']),
    tb_sku: model(
      {
        ...{
          name,
          caption: name,
          goods_id: int,
          category_id: int,
          price,
          cost_price: price,
          market_price: price,
        },
        ...{ stock: int, sales: int, is_launched: 'TINYINT(1)', default_image_url: name },
      },
      [1, '云雀本 银', '轻', 1, 2, '29.90', '10.00', '39.00', 5, 3, 1, 'group1/silver'],
    ),
    tb_sku_image: model({ sku_id: int, image: name }, [1, 1, 'group1/front']),
    tb_sku_specification: model({ sku_id: int, spec_id: int, option_id: int }, [1, 1, 1, 1]),
    tb_content_category: model({ name, key: name }, [1, '轮播图', 'index_lbt']),
    tb_content: model(
      { category_id: int, title: name, url: name, image: name, text, sequence: int, status: 'TINYINT(1)' },
      [1, 1, '促销', 'http://ad', 'group1/ad', '热', 1, 1],
    ),
    tb_order_info: {
      columns: Object.entries({
        ...{
          order_id: 'VARCHAR(64)',
          create_time: 'DATETIME(6)',
          update_time: 'DATETIME(6)',
          total_count: int,
        },
        ...{
          total_amount: price,
          freight: price,
          pay_method: int,
          status: int,
          address_id: int,
          user_id: int,
        },
      }),
      rows: [['20190501000007', ...at, 2, '69.80', '10.00', 2, 4, 3, 7]],
    },
    tb_order_goods: model(
      {
        ...{
          count: int,
          price,
          comment: text,
          score: int,
          is_anonymous: 'TINYINT(1)',
          is_commented: 'TINYINT(1)',
        },
        ...{ order_id: 'VARCHAR(64)', sku_id: int },
      },
      [1, 2, '29.90', '很好', 4, 1, 1, '20190501000007', 1],
    ),
    tb_payment: model({ trade_id: name, order_id: 'VARCHAR(64)' }, [1, 'T1', '20190501000007']),
  }
}

/**
 * How a version of the course differs from the first one. Columns are written `table.column`, in the names of the first
 * version; an added column has the same value in every row. `lost` is what the import must name as left out.
 */
type CourseVersion = Readonly<{
  name: string
  tables?: Readonly<Record<string, string>>
  columns?: Readonly<Record<string, string>>
  without?: readonly string[]
  added?: Readonly<Record<string, readonly [type: string, value: string | number | null]>>
  /** Further tables and their numbers of rows. */
  further?: Readonly<Record<string, number>>
  lost?: readonly string[]
}>

/** Returns the SQL that creates and fills the tables of a version. */
export function shopOf(version: CourseVersion): string {
  const statements = Object.entries(baseShop()).map(([table, { columns, rows }]) => {
    const kept = columns.flatMap(([column], i) =>
      version.without?.includes(`${table}.${column}`) ? [] : [i],
    )
    const added = Object.entries(version.added ?? {}).filter(([path]) => path.startsWith(`${table}.`))
    const definitions = [
      ...kept.map((i) => {
        const [column, type] = columns[i] as [string, string]
        return `\`${version.columns?.[`${table}.${column}`] ?? version.columns?.[`*.${column}`] ?? column}\` ${type}`
      }),
      ...added.map(([path, [type]]) => `\`${path.slice(table.length + 1)}\` ${type}`),
    ]
    const values = rows.map((row) => [...kept.map((i) => row[i]), ...added.map(([, [, value]]) => value)])
    const target = version.tables?.[table] ?? table
    const list = values.map((row) => `(${row.map(literal).join(', ')})`).join(', ')
    return `CREATE TABLE ${target} (${definitions.join(', ')}); INSERT INTO ${target} VALUES ${list};`
  })
  const further = Object.entries(version.further ?? {}).map(([table, rows]) => {
    const list = Array.from({ length: rows }, (_, i) => `(${i + 1})`).join(', ')
    return `CREATE TABLE ${table} (id INT PRIMARY KEY);${rows > 0 ? `INSERT INTO ${table} VALUES ${list};` : ''}`
  })
  return [...statements, ...further].join('\n')
}

const literal = (value: string | number | null | undefined) =>
  typeof value === 'string' ? `'${value}'` : String(value ?? null)

export const firstVersion: CourseVersion = { name: 'the first version' }

/** Differences that versions and forks of the course have. */
export const courseVersions: readonly CourseVersion[] = [
  {
    name: 'SPU names',
    tables: { tb_goods: 'tb_spu', tb_goods_specification: 'tb_spu_specification' },
    columns: {
      'tb_goods_specification.goods_id': 'spu_id',
      'tb_sku.goods_id': 'spu_id',
      'tb_sku.default_image_url': 'default_image',
    },
  },
  {
    name: 'addresses with phone and is_delete',
    tables: { tb_address: 'tb_addresses', tb_users: 'tb_user' },
    columns: { 'tb_address.tel': 'phone', 'tb_address.is_deleted': 'is_delete' },
  },
  {
    name: 'addresses whose phone is the mobile',
    tables: { tb_address: 'tb_addresses' },
    columns: { 'tb_address.mobile': 'phone' },
  },
  {
    name: 'addresses with detail and telephone',
    columns: {
      'tb_address.place': 'detail',
      'tb_address.tel': 'telephone',
      'tb_address.is_deleted': 'is_delete',
    },
  },
  {
    name: 'dates instead of times',
    columns: { '*.create_time': 'create_date', '*.update_time': 'update_date' },
  },
  {
    name: 'foreign keys with a doubled id',
    columns: {
      'tb_goods.brand_id': 'brand_id_id',
      'tb_goods.category1_id': 'category1_id_id',
      'tb_goods.category2_id': 'category2_id_id',
      'tb_goods.category3_id': 'category3_id_id',
      'tb_sku.goods_id': 'spu_id_id',
      'tb_sku.category_id': 'category_id_id',
    },
  },
  {
    name: 'channels whose group is ChannelGroup',
    columns: { 'tb_goods_channel.group_id': 'ChannelGroup_id' },
  },
  {
    name: 'users with phone',
    columns: { 'tb_users.mobile': 'phone', 'tb_users.default_address_id': 'default_address' },
  },
  {
    name: 'column names in capitals',
    columns: { 'tb_sku.stock': 'Stock', 'tb_address.is_deleted': 'Is_Delete' },
  },
  {
    name: "Django's own tables and those of its tools",
    further: {
      django_migrations: 40,
      django_session: 3,
      django_admin_log: 2,
      authtoken_token: 1,
      django_celery_beat_crontabschedule: 1,
    },
  },
  {
    name: 'columns and tables without content',
    added: {
      'tb_users.avatar': ['VARCHAR(100)', ''],
      'tb_users.is_vip': ['BIT(1)', 0],
      'tb_sku.weight': [price, '0.00'],
    },
    further: { tb_goods_visit: 0 },
  },
  {
    name: 'a picture and a level of users',
    added: { 'tb_users.avatar': ['VARCHAR(100)', 'group1/me'], 'tb_users.is_vip': ['BIT(1)', 1] },
    lost: ['tb_users.avatar: 1 values', 'tb_users.is_vip: 1 values'],
  },
  {
    name: 'a default of addresses',
    tables: { tb_address: 'tb_addresses' },
    added: { 'tb_address.is_default': ['TINYINT(1)', 1] },
    lost: ['tb_addresses.is_default: 2 values'],
  },
  {
    name: 'visits and another sign-in',
    further: { tb_goods_visit: 12, tb_oauth_sina: 1 },
    lost: ['tb_goods_visit: 12 rows', 'tb_oauth_sina: 1 rows'],
  },
  {
    name: 'a later year',
    added: { 'tb_sku.sold_at': ['DATETIME', '2024-01-01'] },
    lost: ['tb_sku.sold_at: 1 values'],
  },
]
