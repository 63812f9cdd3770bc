import { expect, test } from 'bun:test'
import type { RowDataPacket } from 'mysql2/promise'
import { listPermissions } from '../../../src/domains/staff/access/permissions.ts'
import { createIsolatedDatabase } from '../../support/database/isolated-database.ts'

const stored = `SELECT CONCAT(c.app_label, '.', c.model) AS model, p.codename, p.name
  FROM auth_permission p JOIN django_content_type c ON c.id = p.content_type_id ORDER BY 1, 2`
const listed = () => listPermissions().map((each) => `${each.model} ${each.codename} ${each.name}`)

test('a migrated database has exactly the permissions that routes check (drizzle/0015_staff.sql)', async () => {
  const database = await createIsolatedDatabase()
  try {
    const [rows] = await database.connection.query<RowDataPacket[]>(stored)
    expect(rows.map(({ model, codename, name }) => `${model} ${codename} ${name}`).sort()).toEqual(
      listed().sort(),
    )
  } finally {
    await database.drop()
  }
}, 60_000)

test('the migration keeps the content types and permissions that a shop has already, with their ids and grants', async () => {
  const old = await createIsolatedDatabase({ before: '0015_staff' })
  try {
    await old.connection.query(`INSERT INTO django_content_type VALUES (900, 'goods', 'sku'), (901, 'goods', 'extra');
      INSERT INTO auth_permission VALUES (950, 'Can change sku', 900, 'change_sku'), (951, 'x', 901, 'change_extra');
      INSERT INTO auth_group VALUES (7, '仓库'); INSERT INTO auth_group_permissions VALUES (1, 7, 950)`)
    expect((await old.run('src/cli/migrate.ts')).status).toBe(0)
    const [rows] = await old.connection.query<RowDataPacket[]>(
      'SELECT id, name, content_type_id FROM auth_permission WHERE id IN (950, 951) OR codename = "view_sku" ORDER BY codename',
    )
    expect(rows.map((row) => ({ ...row }) as object)).toEqual([
      { id: 951, name: 'x', content_type_id: 901 },
      { id: 950, name: 'Can change sku', content_type_id: 900 },
      { id: expect.any(Number), name: '查看商品 SKU', content_type_id: 900 },
    ])
    const [all] = await old.connection.query<RowDataPacket[]>(stored)
    expect(all).toHaveLength(listPermissions().length + 1)
    const [grants] = await old.connection.query<RowDataPacket[]>('SELECT * FROM auth_group_permissions')
    expect(grants.map((row) => ({ ...row }) as object)).toEqual([{ id: 1, group_id: 7, permission_id: 950 }])
  } finally {
    await old.drop()
  }
}, 120_000)
