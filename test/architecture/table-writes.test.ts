import { describe, expect, test } from 'bun:test'
import { allowed, fault, faultsOf, schema } from './planted-faults.ts'
import { checkOwners, owners, tablesOf } from './table-writes.ts'

describe('table owners', () => {
  test('every table of the schema has an owner, and every owner has its tables in the schema', () => {
    const tables = tablesOf(schema)
    expect(tables.length).toBe(Object.keys(owners).length)
    expect(checkOwners(tables)).toEqual([])
    expect(checkOwners([...tables, { name: 'gifts', sqlName: 'tb_gift' }])).toEqual([
      'the table gifts has no owner',
    ])
    expect(checkOwners(tables.filter(({ name }) => name !== 'areas'))).toEqual([
      'addresses owns areas, which the schema does not define',
    ])
  })

  const writes: [string, string, string?][] = [
    ['a Drizzle insert', 'await tx.insert(skus).values(rows)'],
    [
      'a Drizzle update over several lines',
      'await tx\n    .update(\n      skus,\n    )\n    .set({ stock })',
    ],
    ['a Drizzle delete', 'await db.delete(skus).where(x)', 'delete'],
    ['a table of a namespace import', 'await tx.insert(tables.skus).values(rows)'],
    [
      'a table under the alias of its import',
      "import { skus as s } from '../../../db/schema/catalog.ts'\ntx.insert(s)",
    ],
    ['a table under the alias of a constant', 'const target = skus\nawait tx.insert(target).values(rows)'],
    ['tables of a loop', 'for (const each of [coupons, skus]) await tx.delete(each)'],
    ['a bulk insert', 'await bulkInsert(tx, skus, rows)'],
    ['a bulk insert over several lines', 'await bulkInsert(\n  tx,\n  skus,\n  rows,\n)'],
    ['typed SQL that inserts', "tx.run('INSERT INTO tb_sku (id) VALUES ?', [rows])"],
    ['typed SQL that inserts and ignores', "tx.run('insert ignore into `tb_sku` (id) VALUES ?', [rows])"],
    ['typed SQL that updates', 'tx.run(`UPDATE tb_sku SET stock = ?`, [1])'],
    ['typed SQL over several lines', 'tx.run(`\n  UPDATE\n    tb_sku\n  SET stock = ?`, [1])'],
    ['typed SQL that deletes', 'sql`delete from tb_sku where id = 1`'],
    [
      'typed SQL that deletes by an alias',
      'sql`DELETE s FROM tb_sku s JOIN tb_goods g ON g.id = s.goods_id`',
    ],
    ['typed SQL that replaces', "tx.run('REPLACE INTO tb_sku (id) VALUES ?', [rows])"],
    ['typed SQL that truncates', "tx.run('TRUNCATE TABLE tb_sku')"],
    ['an sql tag that inserts into a table', `sql\`insert into \${skus} (id) values (1)\``],
    ['an sql tag that updates a table of a namespace', `sql\`update \${tables.skus} set stock = 1\``],
    [
      'an sql tag that names a table by a function',
      `sql\`delete from \${sql.identifier(getTableName(skus))}\``,
    ],
  ]
  for (const [name, text] of writes)
    test(`${name} is found outside the owner, and allowed to the owner`, () => {
      const found = faultsOf({ 'domains/promotions/rules/a.ts': text })
      expect(found).toEqual([
        expect.stringMatching(/^domains\/promotions\/rules\/a\.ts: .+ of skus, which catalog owns$/),
      ])
      expect(faultsOf({ 'domains/catalog/stock/a.ts': text.replace('coupons, ', '') })).toEqual([])
    })

  fault(
    'a layer without domains writes no table',
    { 'jobs/a.ts': "await db.execute('DELETE FROM tb_users')" },
    'jobs/a.ts: delete from of users, which accounts owns',
  )
  allowed('reads, locks, comments, other objects and loads in bulk are no writes', {
    'domains/cart/a.ts': [
      'db.select().from(skus).for("update")',
      'sql`select id from tb_sku for update`',
      'sql`insert into tb_elsewhere select * from tb_sku`',
      '// UPDATE tb_sku SET stock = 0',
      'known.delete(id); hash.update(text)',
    ].join('\n'),
    'cli/a.ts': "target.query('UPDATE tb_sku SET stock = 1')",
    'sandbox/a.ts': 'tx.insert(skus)',
  })
})
