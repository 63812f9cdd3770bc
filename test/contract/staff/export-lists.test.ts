import { beforeAll, describe, expect, test } from 'bun:test'
import type { TSchema } from '@sinclair/typebox'
import { pool } from '../../../src/db/client.ts'
import type { Requirement } from '../../../src/domains/staff/access/macro.ts'
import {
  type ExportListName,
  exportListNames,
  exportLists,
  findExportList,
} from '../../../src/domains/staff/exports/lists/registry.ts'
import { importStates } from '../../../src/domains/staff/imports/import-fields.ts'
import { importKindNames, importListPermissions } from '../../../src/domains/staff/imports/kinds/registry.ts'
import { alertNames } from '../../../src/lib/alerts.ts'
import type { ApiDocument } from '../../support/api-document.ts'
import { createStaff } from '../../support/factories/staff/staff.ts'
import { call } from '../../support/http.ts'
import { type StaffRoute, staffRoutes } from './walk.ts'

/** List operations without an export, each with the reason. */
const notExported: Readonly<Record<string, string>> = {
  listApiKeys: 'keys of systems, which a person reads in person only',
  listExports: 'the exports themselves',
  listExportLists: 'documentation of exports',
  listImportKinds: 'documentation of imports',
  listSavedViews: 'settings of a person',
  listStaffSessions: 'sign-ins of the caller, which a person reads in person only',
  listJobs: 'the state of schedules at this moment',
  listQueues: 'the state of queues at this moment',
  listOrderNotes: 'a part of one order, with the words of staff about a customer',
  listGoodsSpecifications: 'a part of one SPU; the specifications and options are exported',
  listChildCategories: 'names of exported categories for a select box',
  listFirstCategories: 'names of exported categories for a select box',
  listLeafCategories: 'names of exported categories for a select box',
  listBrandNames: 'names of exported brands for a select box',
  listChannelTypes: 'names of groups of channels for a select box; the channels show them',
  listContentCategoryNames: 'names of exported categories of ads for a select box',
  listContentTypes: 'names of models for a select box',
  listGoodsNames: 'names of exported SPUs for a select box',
  listGroupNames: 'names of exported groups for a select box',
  listPermissionNames: 'names of exported permissions for a select box',
  listSkuNames: 'names of exported SKUs for a select box',
  listSpecificationNames: 'names of exported specifications for a select box',
  countRegisteredByDay: 'figures of the home page',
  listCategoryViews: 'figures of the home page',
}

/** What the list of an export requires where the export requires something else, with the reason. */
const otherPermissions: Readonly<Partial<Record<ExportListName, readonly [Requirement, string]>>> = {
  categories: ['any staff', 'any staff read the list, which fills select boxes'],
  imports: [
    importListPermissions,
    'the list shows own imports without the permission; own_imports exports them',
  ],
}

const reads = staffRoutes.filter(({ method }) => method === 'GET')
const isList = ({ hooks }: StaffRoute) => {
  const answer = hooks.response?.[200]
  return answer?.type === 'array' || answer?.properties?.lists !== undefined
}
const hooksOf = (name: ExportListName) => reads.find(({ id }) => id === exportLists[name].operation)?.hooks

const listed = exportListNames.filter((name) => exportLists[name].operation !== null)

test('every list of staff can be exported, or has a reason why not', () => {
  const lists = reads.filter(isList).map(({ id }) => id)
  const exported = listed.map((name) => exportLists[name].operation as string)
  expect(lists).toContain('listStaffOrders')
  expect([...new Set(lists)].sort()).toEqual([...exported, ...Object.keys(notExported)].sort())
  expect(exportListNames.filter((name) => !listed.includes(name))).toEqual(['stock_movements', 'own_imports'])
})

describe.each(listed)('the export of %s', (name) => {
  test('has the filters of its list, with the same values', () => {
    const { page, pagesize, cursor, limit, ...filters } = hooksOf(name)?.query?.properties ?? {}
    const list = findExportList(name)
    expect([...list.filters]).toEqual(Object.keys(filters))
    const own = Object.fromEntries(list.filters.map((filter) => [filter, list.query.properties[filter]]))
    expect(JSON.stringify(own)).toBe(JSON.stringify(filters))
  })

  test('needs the permission of its list', () => {
    const requirement = hooksOf(name)?.detail?.['x-permission']
    const other = otherPermissions[name]?.[0]
    if (other) return expect(requirement).toEqual(other)
    expect(findExportList(name).permission).toEqual(requirement as never)
  })
})

type Bounded = TSchema &
  Readonly<{ anyOf?: Bounded[]; pattern?: string; maxLength?: number; minLength?: number }>
type Refusal = { code?: string; errors?: { field: string }[] }

/** Returns values that a schema refuses, as texts. Texts above 200 characters are refused before the list reads them. */
function valuesOutside(schema: Bounded): string[] {
  const parts = schema.anyOf ?? [schema]
  const isText = parts.every(
    ({ type, format, const: value }) => type === 'string' && !format && value === undefined,
  )
  const limited = parts.find((part) => part.minimum !== undefined)
  const [minimum, maximum] = [limited?.minimum, limited?.maximum]
  return [
    ...(isText ? [] : ['no-such-value', '1.5x']),
    ...(minimum === undefined ? [] : [String(minimum - 1)]),
    ...(maximum === undefined ? [] : [String(maximum + 1)]),
    ...parts.flatMap(({ pattern }) => (pattern && !new RegExp(pattern, 'u').test('~!~') ? ['~!~'] : [])),
    ...parts.flatMap(({ maxLength }) => (maxLength && maxLength < 200 ? ['x'.repeat(maxLength + 1)] : [])),
  ]
}

describe('a value of a filter that the schema of the list refuses', () => {
  let token: string
  beforeAll(async () => {
    token = (await createStaff([], { isSuperuser: true })).token
  })
  const cases = exportListNames.flatMap((list) => {
    const { filters, query } = findExportList(list)
    return filters.flatMap((filter) =>
      valuesOutside(query.properties[filter] as Bounded).map((value) => ({ list, filter, value })),
    )
  })

  test('is tried for every kind of limit', () => {
    const tried = cases.map(({ list, filter, value }) => `${list}.${filter} ${value}`)
    expect(tried).toEqual(
      expect.arrayContaining([
        'orders.status 7',
        'orders.status 0',
        'orders.refund no-such-value',
        'reviews.score 6',
        'reviews.sku_id 0',
        'reviews.sku_id 2147483648',
        'orders.from ~!~',
        `orders.keyword ${'x'.repeat(101)}`,
      ]),
    )
    const bare = exportListNames.filter((list) => findExportList(list).filters.length > 0)
    expect(new Set(cases.map(({ list }) => list)).size).toBe(bare.length)
  })

  test.each(cases)('is 400 for $list.$filter = $value', async ({ list, filter, value }) => {
    const body = { list, filters: { [filter]: value } }
    const { status, json } = await call<Refusal>('POST', '/meiduo_admin/exports/', { token, body })
    expect([status, json.code]).toEqual([400, 'invalid_input'])
    expect(json.errors?.map(({ field }) => field)).toContain(`filters.${filter}`)
  })
})

test('names of lists fit into their column', () => {
  expect(exportListNames.filter((name) => name.length > 20)).toEqual([])
})

test('the columns of a list have different names and headings', () => {
  for (const name of exportListNames) {
    const { columns } = findExportList(name)
    const headings = columns.map(({ label }) => label.zh)
    expect([name, new Set(columns.map((column) => column.name)).size]).toEqual([name, columns.length])
    expect([name, new Set(headings).size]).toEqual([name, headings.length])
  }
})

describe('enumerated columns', () => {
  /** Enumerated columns by the table and the column whose CHECK constraint lists their values. */
  const checked: Readonly<Record<string, string>> = {
    'refunds.cause': 'tb_refund.cause',
    'refunds.status': 'tb_refund.status',
    'invoices.kind': 'tb_order_invoice.kind',
    'invoices.status': 'tb_order_invoice.status',
    'stocktakes.status': 'tb_stocktake.status',
    'promotions.kind': 'tb_promotion.kind',
    'promotions.basis': 'tb_promotion.basis',
    'promotions.scope': 'tb_promotion.scope',
    'coupons.scope': 'tb_coupon.scope',
  }
  /** Enumerated columns whose values no constraint lists, with all their values. */
  const unchecked: Readonly<Record<string, readonly string[]>> = {
    'orders.status_name': ['1', '2', '3', '4', '5', '6'],
    'orders.pay_method': ['1', '2', '3'],
    'invoices.order_status': ['1', '2', '3', '4', '5', '6'],
    'stock_movements.kind': ['corrected', 'received', 'returned', 'sold'],
    'stock_movements.reason': ['correction', 'counted', 'damaged', 'received', 'returned'],
    'payments.gateway': ['alipay', 'alipay_phone', 'wechat', 'wechat_phone'],
    'incidents.gateway': ['alipay', 'alipay_phone', 'wechat', 'wechat_phone'],
    'bills.gateway': ['alipay', 'alipay_phone', 'wechat', 'wechat_phone'],
    'incidents.kind': alertNames.filter((name) => name !== 'stock_low').sort(),
    'incidents.detail': [
      'absent_payment',
      'absent_refund',
      'unfinished_refund',
      'unknown_payment',
      'unknown_refund',
      'wrong_payment',
      'wrong_refund',
    ],
    'failed_messages.kind': [
      'email_change',
      'in_stock',
      'mobile_change',
      'order_received',
      'order_shipped',
      'refund_done',
      'refund_rejected',
      'return_expected',
    ],
    'imports.kind': importKindNames.toSorted(),
    'imports.mode': ['all_or_nothing', 'valid_rows'],
    'imports.state': importStates.toSorted(),
    'own_imports.kind': importKindNames.toSorted(),
    'own_imports.mode': ['all_or_nothing', 'valid_rows'],
    'own_imports.state': importStates.toSorted(),
  }
  const enumerated = exportListNames.flatMap((list) =>
    findExportList(list).columns.flatMap(({ names, ...column }) =>
      names ? [{ key: `${list}.${column.name}`, names, column }] : [],
    ),
  )

  test('each has a list of its values', () => {
    expect(enumerated.map(({ key }) => key).sort()).toEqual(Object.keys({ ...checked, ...unchecked }).sort())
  })

  test('a column that is named like one is enumerated', () => {
    const known = new Set(enumerated.map(({ key }) => key))
    const named = exportListNames.flatMap((list) =>
      findExportList(list)
        .columns.filter(({ name }) =>
          /^(?:status|state|kind|cause|reason|gateway|mode|scope|basis)/.test(name),
        )
        .map(({ name }) => `${list}.${name}`),
    )
    expect(named.filter((key) => !known.has(key))).toEqual([
      // beside its name
      'orders.status',
      // shown or not
      'contents.status',
    ])
  })

  test.each(Object.entries(checked))('%s names the values that the database allows', async (key, source) => {
    const [table = '', column = ''] = source.split('.')
    const values = await valuesOf(table, column)
    const names = enumerated.find((each) => each.key === key)?.names ?? {}
    expect(values.length).toBeGreaterThan(1)
    expect(Object.keys(names).sort()).toEqual(values)
  })

  test.each(Object.entries(unchecked))('%s names all its values', (key, values) => {
    const names = enumerated.find((each) => each.key === key)?.names ?? {}
    expect(Object.keys(names).sort()).toEqual([...values])
  })

  test('the methods of payment are those of the API', async () => {
    const { json } = await call<ApiDocument>('GET', '/docs/json')
    const documented = JSON.stringify(json.paths['/orders/']?.post)
    const methods = enumerated.find(({ key }) => key === 'orders.pay_method')?.names ?? {}
    const list = Object.entries(methods).map(([number, { zh }]) => `${number} ${zh}`)
    expect(list).toEqual(['1 银行卡', '2 支付宝', '3 微信'])
    expect(documented).toContain(list.join(', '))
  })

  test('a cell shows the Chinese name of its value, and a value without a name unchanged', () => {
    for (const { key, names, column } of enumerated)
      for (const [value, { zh }] of Object.entries(names)) {
        // a row that has the value in every member
        const row = new Proxy({}, { get: () => value })
        expect([key, value, column.value(row)]).toEqual([key, value, zh])
        expect(zh).toMatch(/\p{Script=Han}|^S[PK]U$/u)
        const former = new Proxy({}, { get: () => 'former' })
        expect([key, column.value(former)]).toEqual([key, 'former'])
      }
  })
})

/** Returns the values that a CHECK constraint of a table allows in a column, sorted. */
async function valuesOf(table: string, column: string): Promise<string[]> {
  const [rows] = await pool.query(
    'SELECT CHECK_CLAUSE AS clause FROM information_schema.CHECK_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = DATABASE() AND TABLE_NAME = ?',
    [table],
  )
  const list = new RegExp(`^\\(?\`${column}\` in \\(([^)]*)\\)`)
  const texts = (rows as { clause: string }[]).flatMap(
    ({ clause }) => list.exec(clause)?.[1]?.split(',') ?? [],
  )
  return texts.map((text) => text.replaceAll("'", '').trim()).sort()
}

test('every amount is written as one, with two decimals', () => {
  const row = new Proxy({}, { get: () => '12.50' })
  const amounts = exportListNames.flatMap((list) =>
    findExportList(list)
      .columns.filter(({ name }) => /(?:^|_)(?:price|amount|freight|fee|free_from)$/.test(name))
      .map(({ name, value }) => [`${list}.${name}`, value(row)]),
  )
  expect(amounts.length).toBeGreaterThan(15)
  for (const [, value] of amounts) expect(value).toEqual({ amount: '12.50' })
})

test('the documentation of an export names every list and its filters', async () => {
  const { json } = await call<{ paths: Record<string, { post?: { description: string } }> }>(
    'GET',
    '/docs/json',
  )
  const description = json.paths['/meiduo_admin/exports/']?.post?.description ?? ''
  for (const name of exportListNames) {
    const { label, filters } = findExportList(name)
    expect(description).toContain(`| ${name} | ${label.zh} · ${label.en} | ${filters.join(', ') || '–'} |`)
  }
})
