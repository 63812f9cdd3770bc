import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { cleanValue, type Rules } from '../../src/cli/import-django/clean.ts'
import { convertAmounts } from '../../src/cli/import-django/order-amounts.ts'
import { describeTable } from '../../src/cli/import-django/tables.ts'
import { users } from '../../src/db/schema/auth.ts'
import { skus } from '../../src/db/schema/catalog.ts'

const columns = new Map(
  [...describeTable(users).columns, ...describeTable(skus).columns].map((column) => [column.name, column]),
)

function clean(name: string, raw: unknown, rules: Rules = {}) {
  const column = columns.get(name)
  if (!column) throw new Error(`no column ${name}`)
  return cleanValue(raw, column, rules)
}

test('values are converted to the types of the columns', () => {
  const cases: [string, unknown, unknown][] = [
    ['stock', '0007', 7],
    ['is_launched', Buffer.from([1]), 1],
    ['is_launched', 'False', 0],
    ['price', 59.97, '59.97'],
    ['price', '5', '5.00'],
    ['last_login', '0', null],
    ['last_login', '2019-05-01', '2019-05-01 00:00:00.000000'],
    ['date_joined', '2019-05-01 08:00:00.12', '2019-05-01 08:00:00.120000'],
    ['email', null, ''],
    ['default_image_url', null, null],
  ]
  for (const [name, raw, value] of cases) expect([name, clean(name, raw)]).toMatchObject([name, { value }])
})

test('a mobile in any spelling becomes 11 digits', () => {
  const rules = { exact: ['mobile'], mobiles: ['mobile'] }
  for (const raw of ['+8613800000000', '138 0000 0000', '１３８００００００００'])
    expect([raw, clean('mobile', raw, rules)]).toEqual([raw, { value: '13800000000' }])
  expect(clean('mobile', '+85291234567', rules)).toMatchObject({ value: null, note: expect.any(String) })
})

test('every altered value has a note, and a value that cannot be repaired is refused', () => {
  expect(clean('stock', -1, { atLeastZero: ['stock'] })).toEqual({
    value: 0,
    note: 'stock -1 is negative, now 0',
  })
  expect(clean('date_joined', '0000-00-00 00:00:00')).toMatchObject({ note: expect.any(String) })
  expect(clean('price', '9.999')).toMatchObject({ value: '10.00', note: expect.any(String) })
  expect(clean('caption', '字'.repeat(101))).toMatchObject({
    value: '字'.repeat(100),
    note: expect.any(String),
  })
  // an emoji is one character in MySQL and two in JavaScript
  expect(clean('name', '😀'.repeat(50))).toEqual({ value: '😀'.repeat(50) })
  expect(clean('mobile', '+8613800000000', { exact: ['mobile'] })).toMatchObject({
    value: null,
    note: expect.any(String),
  })
  const faults: [string, unknown, Rules][] = [
    ['price', '-0.01', {}],
    ['price', '100000000', {}],
    ['stock', '2147483648', {}],
    ['stock', 'many', {}],
    ['is_launched', 'perhaps', {}],
    ['username', 'x'.repeat(151), { exact: ['username'] }],
  ]
  for (const [name, raw, rules] of faults)
    expect([name, clean(name, raw, rules)]).toEqual([name, { fault: expect.any(String) }])
})

test('with any reading of the freight, the total is the goods and the customer pays goods − discount + freight', () => {
  const fen = fc.integer({ min: 0, max: 9_999_999 })
  fc.assert(
    fc.property(
      fen,
      fen,
      fen,
      fc.constantFrom('goods', 'goods + freight', 'paid'),
      (goods, freight, off, way) => {
        const discountFen = Math.min(off, goods)
        const totals = { goods, 'goods + freight': goods + freight, paid: goods - discountFen + freight }
        const stored = { totalFen: totals[way], freightFen: freight, discountFen, linesFen: goods }
        expect(convertAmounts(stored)).toEqual({
          totalFen: goods,
          payFen: goods - discountFen + freight,
          doubtful: false,
        })
      },
    ),
  )
})

test('amounts that no reading of the lines explains are doubtful, and the requested amount is stored', () => {
  const stored = { totalFen: 5_000, freightFen: 1_000, discountFen: 0, linesFen: 1 }
  expect(convertAmounts(stored)).toEqual({ totalFen: 4_000, payFen: 5_000, doubtful: true })
  expect(convertAmounts({ ...stored, linesFen: undefined })).toEqual({
    totalFen: 4_000,
    payFen: 5_000,
    doubtful: true,
  })
})
