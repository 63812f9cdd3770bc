import { expect, test } from 'bun:test'
import { like, sql } from 'drizzle-orm'
import { db } from '../../src/db/client.ts'
import { pipelinedTransaction } from '../../src/db/pipelined-transaction.ts'
import { brands } from '../../src/db/schema/catalog.ts'
import { countStatements } from '../support/database/count-statements.ts'

const insert = (name: string, letter = 'P') => {
  const at = new Date()
  return sql`INSERT INTO tb_brand (create_time, update_time, name, logo, first_letter)
    VALUES (${at}, ${at}, ${name}, '', ${letter})`
}
const newName = () => crypto.randomUUID().slice(0, 18)
const named = (name: string) =>
  db
    .select()
    .from(brands)
    .where(like(brands.name, `${name}%`))

test('statements that are asked for together are one round trip, executed in order, each with its own reply', async () => {
  const name = newName()
  let replies: unknown[] = []
  const roundTrips = await countStatements(() =>
    pipelinedTransaction(async (tx) => {
      replies = await Promise.all([
        tx.rows(sql`SELECT ${1} AS one, ${'zwei'} AS two`),
        tx.run(insert(name)),
        tx.run(sql`UPDATE tb_brand SET first_letter = 'Q' WHERE name = ${name}`),
        tx.rows(sql`SELECT first_letter AS letter FROM tb_brand WHERE name = ${name}`),
        tx.run(sql`UPDATE tb_brand SET logo = ${'x'} WHERE name = ${`${name}?`}`),
      ])
    }),
  )
  expect(replies).toEqual([
    [{ one: 1, two: 'zwei' }],
    expect.objectContaining({ affectedRows: 1, insertId: expect.any(Number) }),
    expect.objectContaining({ affectedRows: 1 }),
    [{ letter: 'Q' }],
    expect.objectContaining({ affectedRows: 0 }),
  ])
  // START TRANSACTION goes with the statements, the COMMIT alone
  expect(roundTrips).toBe(2)
  expect(await named(name)).toHaveLength(1)
})

test('a statement that is asked for after a reply is another round trip', async () => {
  const roundTrips = await countStatements(() =>
    pipelinedTransaction(async (tx) => {
      await tx.rows(sql`SELECT 1`)
      await tx.rows(sql`SELECT 2`)
    }),
  )
  expect(roundTrips).toBe(3)
})

test('when one statement of a packet fails, all of them reject and the transaction leaves nothing', async () => {
  const name = newName()
  const outcomes: PromiseSettledResult<unknown>[] = []
  const failing = pipelinedTransaction(async (tx) => {
    await tx.run(insert(`${name}0`))
    const requests = [
      tx.run(insert(`${name}1`)),
      tx.run(insert(`${name}2`, 'too long for a letter')),
      tx.run(insert(`${name}3`)),
    ]
    outcomes.push(...(await Promise.allSettled(requests)))
    await Promise.all(requests)
  })
  await expect(failing).rejects.toThrow('first_letter')
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  expect(await named(name)).toEqual([])
})

test('a value never becomes a part of the statement', async () => {
  const name = newName()
  await pipelinedTransaction((tx) => tx.run(insert(name)))
  const values = [
    `'; DELETE FROM tb_brand WHERE name = '${name}'; -- `,
    `\\'; DELETE FROM tb_brand WHERE name = "${name}"; #`,
    '?',
    '\u0000\n\r\u001a"',
  ]
  const rows = await pipelinedTransaction((tx) =>
    Promise.all(values.map((value) => tx.rows<{ value: string }>(sql`SELECT ${value} AS value`))),
  )
  expect(rows.map(([row]) => row?.value)).toEqual(values)
  const [objectRow] = await pipelinedTransaction((tx) =>
    tx.rows<{ value: string }>({ sql: 'SELECT ? AS value', params: [{ name: 1 }] }),
  )
  expect(objectRow?.value).toBe('[object Object]')
  expect(await named(name)).toHaveLength(1)
})

test('a commit in the packet of a failing statement is not reached', async () => {
  const name = newName()
  const failing = pipelinedTransaction((tx) =>
    Promise.all([
      tx.run(insert(`${name}1`)),
      tx.run(insert(`${name}2`, 'too long for a letter')),
      tx.commit(),
    ]),
  )
  await expect(failing).rejects.toThrow('first_letter')
  expect(await named(name)).toEqual([])
  const roundTrips = await countStatements(() =>
    pipelinedTransaction((tx) => Promise.all([tx.run(insert(`${name}3`)), tx.commit()])),
  )
  expect(roundTrips).toBe(1)
  expect(await named(name)).toHaveLength(1)
})

test('a statement after the end of its transaction is refused and never sent, after a commit and after a failure', async () => {
  const name = newName()
  const both = Promise.withResolvers<void>()
  let late: Promise<unknown> = Promise.resolve()
  const failing = pipelinedTransaction(async (tx) => {
    late = both.promise.then(() => tx.run(insert(`${name}1`)))
    await tx.run(insert(`${name}2`, 'too long for a letter'))
  })
  await expect(failing).rejects.toThrow('first_letter')
  both.resolve()
  await expect(late).rejects.toThrow('after the end')
  const committed = pipelinedTransaction(async (tx) => {
    await tx.commit()
    await tx.run(insert(`${name}3`))
  })
  await expect(committed).rejects.toThrow('after the end')
  expect(await named(name)).toEqual([])
})
