import { describe, expect, test } from 'bun:test'
import { pool } from '../../../src/db/client.ts'
import { exportListNames, findExportList } from '../../../src/domains/staff/exports/lists/registry.ts'
import { importStates } from '../../../src/domains/staff/imports/import-fields.ts'
import { importKindNames } from '../../../src/domains/staff/imports/kinds/registry.ts'
import { alertNames } from '../../../src/lib/alerts.ts'
import type { ApiDocument } from '../../support/api-document.ts'
import { call } from '../../support/http.ts'

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
