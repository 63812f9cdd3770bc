import { beforeAll, expect, test } from 'bun:test'
import { addressBody, postAddress, type WireAddress } from '../../support/factories/addresses.ts'
import { createUser, type TestUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'

let user: TestUser

beforeAll(async () => {
  user = await createUser()
})

const put = (change: object) =>
  call<WireAddress & { code?: string; errors?: { field: string }[] }>(
    'PUT',
    `/addresses/${user.addressId}/`,
    {
      token: user.token,
      body: addressBody(change),
    },
  )
const rename = (title: unknown) =>
  call('PUT', `/addresses/${user.addressId}/title/`, { token: user.token, body: { title } })

const kept: [field: string, sent: unknown, stored: string][] = [
  ['receiver', '  张三　', '张三'],
  ['receiver', '😀'.repeat(50), '😀'.repeat(50)],
  ['receiver', 'ئابدۇقادىر ئابدۇرېھىم ئوغلى', 'ئابدۇقادىر ئابدۇرېھىم ئوغلى'],
  ['receiver', '买买提·阿不都热依木·吐尔逊尼亚孜·艾尼瓦尔江', '买买提·阿不都热依木·吐尔逊尼亚孜·艾尼瓦尔江'],
  ['receiver', '👨‍👩‍👧 O’Neil', '👨‍👩‍👧 O’Neil'],
  ['receiver', '𠮷野家', '𠮷野家'],
  ['receiver', '张\u200b三', '张三'],
  ['place', '1 号\u2060楼', '1 号楼'],
  ['title', '公\ufeff司', '公司'],
  ['place', ` ${'街'.repeat(100)} `, '街'.repeat(100)],
  ['place', "1' OR 1=1 -- \\ % _", "1' OR 1=1 -- \\ % _"],
  ['place', '<script>alert(1)</script>', '<script>alert(1)</script>'],
  ['title', ' 家 ', '家'],
  ['title', '🏠'.repeat(20), '🏠'.repeat(20)],
  ['mobile', ' 13800000003 ', '13800000003'],
  ['mobile', '+86 138-0000-0003', '13800000003'],
  ['mobile', '86 138 0000 0003', '13800000003'],
  ['mobile', '8613800000003转8001', '13800000003转8001'],
  ['mobile', '１３８０００００００３', '13800000003'],
  ['mobile', '13800000003 转 8001', '13800000003转8001'],
  ['mobile', '+852 9123 4567', '+85291234567'],
  ['tel', '０１０－１２３４５６７８', '010-12345678'],
  ['tel', '010-12345678 ext. 8001', '010-12345678转8001'],
  ['tel', '（０１０）12345678转８００１', '(010)12345678转8001'],
  ['tel', ' +86 (010) 1234-5678 ', '+86 (010) 1234-5678'],
  ['tel', '\u200b010-12345678\ufeff', '010-12345678'],
  ['tel', null, ''],
  ['tel', '  ', ''],
  ['email', ' li@mail.example.com ', 'li@mail.example.com'],
  ['email', '', ''],
  ['postal_code', ' 100000 ', '100000'],
  ['postal_code', '１０００００', '100000'],
  ['postal_code', '100 000', '100000'],
  ['postal_code', '１００\u3000０００', '100000'],
  ['email', '\u200bli@example.com\u3000', 'li@example.com'],
  ['postal_code', '999', '999'],
  ['postal_code', null, ''],
]
for (const [field, sent, stored] of kept)
  test(`${field} ${JSON.stringify(sent)} is stored as ${JSON.stringify(stored)}`, async () => {
    const { status, json } = await put({ [field]: sent })
    expect([status, json[field]]).toEqual([200, stored])
  })

const controls = ['\n', '\r\n', '\u0000', '\t', '\u001b', '\u007f', '\u0085', '\u2028']
const refused: [field: string, value: unknown][] = [
  ...['title', 'receiver', 'place', 'tel', 'email', 'postal_code'].flatMap((field) =>
    controls.flatMap((control): [string, unknown][] => {
      const good = { tel: '0101234', email: 'a@b.cn', postal_code: '100000' }[field] ?? '甲乙'
      return [
        [field, `${good}${control}`],
        [field, `${control}${good}`],
        [field, `${good.slice(0, 1)}${control}${good.slice(1)}`],
      ]
    }),
  ),
  ['receiver', ' 　\u00a0'],
  ...[
    '\u200b',
    '\u3164',
    '\u2060\u00ad',
    '\ufeff \u2800',
    '\ufe0f',
    '\u180b',
    '\u17b4',
    '\ufff0',
    '\u{e0100}',
  ].flatMap((nothing): [string, unknown][] => [
    ['receiver', nothing],
    ['place', nothing],
  ]),
  // marks that reverse the text of a parcel
  ['receiver', '张\u202e三'],
  ['place', '街\u20661 号'],
  ['receiver', '张'.repeat(51)],
  ['receiver', '😀'.repeat(51)],
  ['receiver', '\ud83d'],
  ['receiver', ['张三']],
  ['receiver', { $ne: '' }],
  ['place', '街'.repeat(101)],
  ['place', '   '],
  ['title', '家'.repeat(21)],
  ['mobile', '12800000003'],
  ['mobile', '138000000030'],
  ['mobile', '1380000\u00000003'],
  ['mobile', '13800000003转'],
  ['mobile', '13800000003转1234567'],
  ['tel', '1'.repeat(21)],
  ['tel', '010转'],
  ['tel', '0101转1234567'],
  ['email', 'nobody'],
  ['email', 'a@b@c.cn'],
  ['email', `${'a'.repeat(250)}@b.cn`],
  ['postal_code', '10'],
  ['postal_code', '10000a'],
  ['postal_code', '1000000'],
  ['province_id', 0],
  ['province_id', '1.5'],
  ['province_id', 2 ** 31],
]
test('a text that is too long, blank, malformed or has control characters is refused with its field', async () => {
  for (const [field, value] of refused) {
    const { status, json } = await put({ [field]: value })
    expect([field, value, status, json.code, json.errors?.[0]?.field]).toEqual([
      field,
      value,
      400,
      'invalid_input',
      field,
    ])
  }
  for (const title of ['', '  ', '家'.repeat(21), '家\n', '\u0000', null, undefined, 7, []])
    expect([title, (await rename(title)).status]).toEqual([title, 400])
  expect((await rename('😀'.repeat(20))).status).toBe(200)
})

test('the fields that a new address needs are refused when they are missing', async () => {
  for (const field of ['receiver', 'place', 'mobile', 'province_id', 'city_id', 'district_id'])
    for (const value of [undefined, null, '']) {
      const { status, json } = await postAddress(user.token, { [field]: value })
      expect([field, value, status, fieldsOf(json)]).toEqual([field, value, 400, [field]])
    }
})

test('adding validates like changing', async () => {
  expect((await postAddress(user.token, { place: 'a\r\nb' })).status).toBe(400)
  const { status, json } = await postAddress(user.token, {
    receiver: ' 😀 ',
    place: ' 街 ',
    mobile: ' 13800000003',
  })
  expect([status, json.receiver, json.title, json.place, json.mobile]).toEqual([
    201,
    '😀',
    '😀',
    '街',
    '13800000003',
  ])
})

type Refusal = { errors?: { field: string; code: string; message: string }[] }
const fieldsOf = (json: unknown) => (json as Refusal).errors?.map(({ field }) => field)

test('areas that do not belong together are refused with the first wrong field', async () => {
  for (const [field, change] of [
    ['district_id', { district_id: 440103 }],
    ['city_id', { city_id: 440100 }],
    ['city_id', { province_id: 440000 }],
    ['city_id', { city_id: 999999 }],
    ['province_id', { province_id: 110101, city_id: 110101 }],
    ['district_id', { district_id: 999999 }],
  ] as const) {
    const answers = [await put(change), await postAddress(user.token, change)]
    for (const { status, json } of answers)
      expect([change, status, json.code, fieldsOf(json)]).toEqual([change, 400, 'area_mismatch', [field]])
  }
})

test('the error of a malformed optional field names the expected format', async () => {
  const { json } = await postAddress(user.token, {
    title: 'x'.repeat(21),
    tel: 'x',
    email: 'x',
    postal_code: '1',
  })
  expect((json as Refusal).errors).toEqual([
    { field: 'title', code: 'invalid', message: '最多 20 个字，且都能正常显示' },
    { field: 'tel', code: 'invalid', message: '固定电话格式不正确' },
    { field: 'email', code: 'invalid', message: '邮箱格式不正确' },
    { field: 'postal_code', code: 'invalid', message: '邮编为 3–6 位数字' },
  ])
})

test('validation of very long blank texts takes linear time', async () => {
  for (const value of [' '.repeat(300_000), `a${' '.repeat(300_000)}b`, 'a '.repeat(150_000)])
    for (const field of ['title', 'receiver', 'place', 'mobile', 'tel', 'email', 'postal_code'])
      expect([field, (await put({ [field]: value })).status]).toEqual([field, 400])
}, 20_000)
