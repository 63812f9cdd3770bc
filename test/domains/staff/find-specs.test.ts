import { expect, test } from 'bun:test'
import { findSpecs, indexOptions } from '../../../src/domains/staff/imports/kinds/find-specs.ts'
import { parseSkuRow } from '../../../src/domains/staff/imports/kinds/read-sku-rows.ts'

const options = [1, 2].flatMap((specId) =>
  Array.from({ length: 500 }, (_, i) => ({
    ...{ goodsId: 1, specId, spec: `规格 ${specId}` },
    ...{ optionId: specId * 1_000 + i, option: `选项 ${i}` },
  })),
)

const rowOf = (specs: string) => parseSkuRow({ number: 2, values: { specs }, faults: [] })

/** Finds the options of a cell. @returns also the faults, and how often the options were searched */
function find(specs: string) {
  const row = rowOf(specs)
  const { choices, ...others } = indexOptions(options)
  let searches = 0
  const counted = new Map(choices)
  counted.get = (key) => {
    searches++
    return choices.get(key)
  }
  const found = findSpecs(row, { ...others, choices: counted })
  return { found, faults: row.cells.faults.map(({ code }) => code), searches }
}

test('finds each option by one look-up, in the order of specifications', () => {
  expect(find('规格 2: 选项 499；规格 1=选项 7')).toEqual({
    found: [
      { specId: 1, optionId: 1_007 },
      { specId: 2, optionId: 2_499 },
    ],
    faults: [],
    searches: 2,
  })
})

test.each([
  ['more parts than specifications', `${'a:b;'.repeat(240)}规格 1:选项 1`, 0],
  ['fewer parts', '规格 1:选项 1', 0],
  ['two options of one specification', '规格 1:选项 1;规格 1:选项 2', 2],
  ['an unknown option', '规格 1:选项 1;规格 2:x', 2],
])('refuses %s after a bounded number of look-ups', (_, specs, searches) => {
  expect(find(specs)).toEqual({ found: undefined, faults: ['specs_incomplete'], searches })
})

test('refuses a cell of more than 1,000 characters without reading it', () => {
  const { specs, cells } = rowOf('a:b;'.repeat(251))
  expect(specs).toBeUndefined()
  expect(cells.faults.map(({ column, code }) => [column, code])).toEqual([['specs', 'too_long']])
  expect(rowOf('a:b;'.repeat(250)).specs).toHaveLength(1_000)
})
