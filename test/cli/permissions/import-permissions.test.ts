import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { listPermissions } from '../../../src/domains/staff/access/permissions.ts'
import { createShops, type Shops } from '../shop-fixture.ts'
import { authTables, type DjangoVersion, djangoVersions } from './django-permissions.ts'

const grants = {
  group: [
    ...['goods.change_goods', 'goods.change_goodsspecification', 'goods.add_sku', 'goods.change_sku'],
    ...['goods.delete_goodschannel', 'goods.change_goodsvisitcount'],
  ],
  direct: ['orders.change_orderinfo', 'orders.export_orders'],
}

let shops: Shops
beforeEach(async () => {
  shops = await createShops()
}, 60_000)
afterEach(() => shops.drop())

const named = "CONCAT(c.app_label, '.', p.codename)"
const joined =
  'JOIN auth_permission p ON p.id = g.permission_id JOIN django_content_type c ON c.id = p.content_type_id'
const cells = async (sql: string) => (await shops.rows(sql)).map(([first]) => first)
const groupGrants = () =>
  cells(`SELECT ${named} FROM auth_group_permissions g ${joined} WHERE g.group_id = 1 ORDER BY 1`)
const directGrants = () =>
  cells(`SELECT ${named} FROM tb_users_user_permissions g ${joined} WHERE g.user_id = 9 ORDER BY 1`)

const ofGroup = [
  ...['goods.add_sku', 'goods.change_goodsvisitcount', 'goods.change_sku', 'goods.change_spu'],
  ...['goods.change_spuspecification', 'goods.delete_goodschannel'],
]
const views = ['goods.view_sku', 'goods.view_spu', 'goods.view_spuspecification']

describe.each(Object.keys(djangoVersions) as DjangoVersion[])('a shop of Django %s', (version) => {
  const { hasViews } = djangoVersions[version]

  test('keeps its grants under the names of the mall, and is_staff and is_superuser, also when it is imported again', async () => {
    await shops.given(authTables(version, grants))
    const first = await shops.importHere()
    const expected = hasViews ? ofGroup : [...ofGroup, ...views].sort()
    expect(await groupGrants()).toEqual(expected)
    expect(await directGrants()).toEqual([
      ...['orders.change_orderinfo', 'orders.export_orders'],
      ...(hasViews ? [] : ['orders.view_orderinfo']),
    ])
    expect(await shops.rows('SELECT id, is_staff, is_superuser FROM tb_users ORDER BY id')).toEqual([
      [7, 1, 1],
      [8, 1, 0],
      [9, 0, 0],
    ])
    expect(await shops.rows('SELECT user_id, group_id FROM tb_users_groups')).toEqual([[8, 1]])
    expect(first.counts.auth_group_permissions).toMatchObject({ read: 6, written: 6, leftOut: 0 })
    expect(first.counts.tb_users_user_permissions).toMatchObject({ read: 2, written: 2, leftOut: 0 })
    const before = await shops.fingerprint()
    const again = await shops.importHere()
    expect(again.counts.auth_group_permissions).toMatchObject({ read: 6, written: 0, unchanged: 6 })
    expect(again.counts.auth_permission).toMatchObject({ written: 0, leftOut: 0 })
    expect(await shops.fingerprint()).toBe(before)
  }, 120_000)

  test('leaves each permission that routes check once, with its id, and names the kept ones that no route checks', async () => {
    const seeded = () =>
      shops.rows(`SELECT p.id, ${named} FROM auth_permission p JOIN django_content_type c ON c.id = p.content_type_id
        ORDER BY p.id LIMIT ${listPermissions().length}`)
    const before = await seeded()
    await shops.given(authTables(version, grants))
    const { said } = await shops.importHere()
    expect(await seeded()).toEqual(before)
    const names = await cells(
      `SELECT ${named} FROM auth_permission p JOIN django_content_type c ON c.id = p.content_type_id`,
    )
    expect(new Set(names).size).toBe(names.length)
    expect(names).not.toContain('goods.change_goods')
    const kept = said.find((line) => line.startsWith('auth_permission: kept')) as string
    for (const name of ['goods.change_goodsvisitcount', 'orders.export_orders', 'admin.add_logentry'])
      expect(kept).toContain(name)
    expect(kept).not.toContain('goods.change_spu')
    const derived = said.find((line) => line.startsWith('auth_permission: the source has no view_…'))
    expect(derived).toEqual(hasViews ? undefined : expect.stringContaining('4 grants'))
  }, 120_000)
})

test('permissions that only the mall has go to no imported holder, and the row is reported', async () => {
  await shops.given(authTables('2.2', grants))
  await shops.given(`INSERT INTO django_content_type VALUES (500, 'promotions', 'coupon');
    INSERT INTO auth_permission VALUES (900, 'Can change coupon', 500, 'change_coupon');
    INSERT INTO auth_group_permissions VALUES (100, 1, 900)`)
  const { status, errors } = await shops.import()
  expect([status, errors]).toEqual([
    2,
    expect.stringContaining('auth_group_permissions 100: left out: promotions.change_coupon'),
  ])
  expect(await groupGrants()).toEqual(ofGroup)
}, 120_000)

test('grants without a permission, a group or a user, and permissions without a content type, are left out and reported', async () => {
  await shops.given(authTables('2.2', grants))
  await shops.given(`INSERT INTO auth_group_permissions VALUES (100, 1, 999), (101, 77, 1);
    INSERT INTO tb_users_user_permissions VALUES (100, 77, 1);
    INSERT INTO auth_permission VALUES (901, 'x', 501, 'x')`)
  const { said, counts } = await shops.importHere()
  for (const line of [
    'auth_group_permissions 100: left out: auth_permission 999 is missing',
    'auth_group_permissions 101: left out: auth_group 77 is missing',
    'tb_users_user_permissions 100: left out: tb_users 77 is missing',
    'auth_permission 901: left out: django_content_type 501 is missing',
  ])
    expect(said).toContain(line)
  expect(counts.auth_group_permissions).toMatchObject({ written: 6, leftOut: 2 })
  expect(await groupGrants()).toEqual(ofGroup)
}, 120_000)

test('a content type that a rename left behind and its successor give one grant', async () => {
  await shops.given(authTables('2.2', { ...grants, group: ['goods.change_goods'] }))
  await shops.given(`INSERT INTO django_content_type VALUES (500, 'goods', 'spu');
    INSERT INTO auth_permission VALUES (900, 'Can change spu', 500, 'change_spu');
    INSERT INTO auth_group_permissions VALUES (100, 1, 900)`)
  const { counts } = await shops.importHere()
  expect(counts.auth_group_permissions).toMatchObject({ read: 2, written: 1, unchanged: 1, leftOut: 0 })
  expect(await groupGrants()).toEqual(['goods.change_spu'])
}, 120_000)

test('grants of the target stay, and rows that an earlier release imported with their ids are matched by name', async () => {
  await shops.change(`INSERT INTO auth_group (id, name) VALUES (1, '仓库');
    INSERT INTO django_content_type (id, app_label, model) VALUES (900, 'goods', 'goods');
    INSERT INTO auth_permission (id, name, content_type_id, codename) VALUES (900, 'Can change goods', 900, 'change_goods');
    INSERT INTO auth_group_permissions (group_id, permission_id) SELECT 1, id FROM auth_permission
      WHERE codename IN ('change_goods', 'view_carrier')`)
  await shops.given(authTables('2.2', { ...grants, group: ['goods.change_goods'] }))
  await shops.importHere()
  expect(await groupGrants()).toEqual(['goods.change_goods', 'goods.change_spu', 'orders.view_carrier'])
}, 120_000)
