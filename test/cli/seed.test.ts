import { afterAll, beforeAll, expect, test } from 'bun:test'
import type { RowDataPacket } from 'mysql2/promise'
import { createIsolatedDatabase, type IsolatedDatabase } from '../support/database/isolated-database.ts'

let shop: IsolatedDatabase
beforeAll(async () => {
  shop = await createIsolatedDatabase({ isSeeded: true })
}, 60_000)
afterAll(() => shop.drop())

const seed = (...options: string[]) => shop.run('src/cli/seed.ts', ...options)
const rows = async (sql: string, values: unknown[] = []) =>
  (await shop.connection.query<RowDataPacket[]>(sql, values))[0].map((row) => ({ ...row }) as object)
const areasNow = () => rows('SELECT * FROM tb_areas ORDER BY id')
/** What an imported shop may have: other names, parents and areas; 1 area is missing. */
const asImported = `UPDATE tb_areas SET name = '旧名' WHERE id = 330106;
  UPDATE tb_areas SET parent_id = 330200 WHERE id = 330113;
  UPDATE tb_areas SET is_active = 0 WHERE id = 330110;
  INSERT INTO tb_areas (id, name, parent_id) VALUES (330199, '旧区', 330100);
  DELETE FROM tb_areas WHERE id = 441900102`

test('without --areas a seed changes no area of a table with rows, and says what --areas would change', async () => {
  await shop.connection.query(asImported)
  const before = await areasNow()
  const { status, errors } = await seed()
  expect([status, errors]).toEqual([
    0,
    expect.stringContaining('1 added, 1 renamed, 1 activated, 1 moved, 1 deactivated'),
  ])
  expect(await areasNow()).toEqual(before)
}, 60_000)

test('--areas adds, renames, moves and activates areas, deactivates abolished ones, and prints each change', async () => {
  const { status, output, errors } = await seed('--areas')
  expect(status).toBe(0)
  expect(output.split('\n').slice(1, -1)).toEqual([
    'area 441900102 石龙镇: added',
    'area 330106 西湖区: renamed, before: 旧名',
    'area 330110 余杭区: activated',
    'area 330113 临平区: moved, before: 330200',
    'area 330199 旧区: deactivated',
  ])
  expect(errors).toContain('areas: 1 added, 1 renamed, 1 activated, 1 moved, 1 deactivated')
  const changed = 'SELECT id, name, parent_id, is_active FROM tb_areas WHERE id IN (?) ORDER BY id'
  expect(await rows(changed, [[330106, 330110, 330113, 330199, 441900102]])).toEqual([
    { id: 330106, name: '西湖区', parent_id: 330100, is_active: 1 },
    { id: 330110, name: '余杭区', parent_id: 330100, is_active: 1 },
    { id: 330113, name: '临平区', parent_id: 330100, is_active: 1 },
    { id: 330199, name: '旧区', parent_id: 330100, is_active: 0 },
    { id: 441900102, name: '石龙镇', parent_id: 441900, is_active: 1 },
  ])
  const again = await seed('--areas')
  expect([again.output.split('\n').length, again.errors]).toEqual([2, expect.stringContaining('up to date')])
}, 60_000)

test('an unknown option prints the usage', async () => {
  const { status, errors } = await seed('--area')
  expect([status, errors]).toEqual([2, expect.stringContaining('usage:')])
})
