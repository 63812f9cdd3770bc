import { expect, test } from 'bun:test'
import { statementName } from '../../src/db/metrics/statement-name.ts'

const names: [text: string, name: string][] = [
  ['select `id`, `name` from `tb_sku` where `id` = 7', 'select tb_sku'],
  ['SELECT o.id FROM tb_order_info AS o JOIN tb_users u ON u.id = o.user_id', 'select tb_order_info'],
  ["insert into `tb_users` (`mobile`) values ('13912345678')", 'insert tb_users'],
  ['update tb_sku set stock = stock - 1', 'update tb_sku'],
  ['delete from `auth_group` where id = 1', 'delete auth_group'],
  ['(select 1 from `tb_goods`) union all (select 2 from tb_sku)', 'select tb_goods'],
  ['SELECT @@read_only', 'select'],
  ["select 'a secret from a customer'", 'select'],
  ['', 'other'],
  [
    'SET autocommit = 0;\nSAVEPOINT packet_guard;\nselect `id` from `tb_users` for update',
    'packet: select tb_users',
  ],
  ['select 1 from tb_sku;\ninsert into `tb_order_info` values (1);\nCOMMIT', 'packet: insert tb_order_info'],
  ['ROLLBACK;\nCOMMIT', 'packet: rollback'],
]
for (const [text, name] of names)
  test(`${JSON.stringify(text)} is ${name}`, () => expect(statementName(text)).toBe(name))
