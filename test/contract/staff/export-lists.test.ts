import { describe, expect, test } from 'bun:test'
import type { Requirement } from '../../../src/domains/staff/access/macro.ts'
import {
  type ExportListName,
  exportListNames,
  exportLists,
  findExportList,
} from '../../../src/domains/staff/exports/lists/registry.ts'
import { importListPermissions } from '../../../src/domains/staff/imports/kinds/registry.ts'
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
