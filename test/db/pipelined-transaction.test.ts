import { expect, test } from 'bun:test'
import { like } from 'drizzle-orm'
import { db } from '../../src/db/client.ts'
import { pipelinedTransaction } from '../../src/db/pipelined-transaction.ts'
import { brands } from '../../src/db/schema/catalog.ts'
import { countStatements } from '../support/database/count-statements.ts'

const insert =
  'INSERT INTO tb_brand (create_time, update_time, name, logo, first_letter) VALUES (?, ?, ?, ?, ?)'
const row = (name: string, letter = 'P') => [new Date(), new Date(), name, '', letter]
const newName = () => crypto.randomUUID().slice(0, 18)
const named = (name: string) =>
  db
    .select()
    .from(brands)
    .where(like(brands.name, `${name}%`))

test('what is asked for together is one exchange, done in order, each with its own answer', async () => {
  const name = newName()
  let answers: unknown[] = []
  const exchanges = await countStatements(() =>
    pipelinedTransaction(async (tx) => {
      answers = await Promise.all([
        tx.rows('SELECT ? AS one, ? AS two', [1, 'zwei']),
        tx.run(insert, row(name)),
        tx.run("UPDATE tb_brand SET first_letter = 'Q' WHERE name = ?", [name]),
        tx.rows('SELECT first_letter AS letter FROM tb_brand WHERE name = ?', [name]),
        tx.run('UPDATE tb_brand SET logo = ? WHERE name = ?', ['x', `${name}?`]),
      ])
    }),
  )
  expect(answers).toEqual([[{ one: 1, two: 'zwei' }], 1, 1, [{ letter: 'Q' }], 0])
  // the beginning goes with the statements, the commit by itself
  expect(exchanges).toBe(2)
  expect(await named(name)).toHaveLength(1)
})

test('what is asked for after an answer is another exchange', async () => {
  const exchanges = await countStatements(() =>
    pipelinedTransaction(async (tx) => {
      await tx.rows('SELECT 1')
      await tx.rows('SELECT 2')
    }),
  )
  expect(exchanges).toBe(3)
})

test('when one of several fails all of them fail, and nothing of the transaction stands', async () => {
  const name = newName()
  const outcomes: PromiseSettledResult<unknown>[] = []
  const failing = pipelinedTransaction(async (tx) => {
    await tx.run(insert, row(`${name}0`))
    const asked = [
      tx.run(insert, row(`${name}1`)),
      tx.run(insert, row(`${name}2`, 'too long for a letter')),
      tx.run(insert, row(`${name}3`)),
    ]
    outcomes.push(...(await Promise.allSettled(asked)))
    await Promise.all(asked)
  })
  await expect(failing).rejects.toThrow('first_letter')
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  expect(await named(name)).toEqual([])
})

test('a value never becomes a part of the statement', async () => {
  const name = newName()
  await pipelinedTransaction((tx) => tx.run(insert, row(name)))
  const values = [
    `'; DELETE FROM tb_brand WHERE name = '${name}'; -- `,
    `\\'; DELETE FROM tb_brand WHERE name = "${name}"; #`,
    '?',
    '\u0000\n\r\u001a"',
  ]
  const rows = await pipelinedTransaction((tx) =>
    Promise.all(values.map((value) => tx.rows<{ value: string }>('SELECT ? AS value', [value]))),
  )
  expect(rows.map(([row]) => row?.value)).toEqual(values)
  const [[row_]] = (await pipelinedTransaction((tx) =>
    Promise.all([tx.rows('SELECT ? AS value', [{ name: 1 }])]),
  )) as [[{ value: string }]]
  expect(row_.value).toBe('[object Object]')
  expect(await named(name)).toHaveLength(1)
})

test('a commit that is asked for with statements is not reached when one of them fails', async () => {
  const name = newName()
  const failing = pipelinedTransaction((tx) =>
    Promise.all([
      tx.run(insert, row(`${name}1`)),
      tx.run(insert, row(`${name}2`, 'too long for a letter')),
      tx.commit(),
    ]),
  )
  await expect(failing).rejects.toThrow('first_letter')
  expect(await named(name)).toEqual([])
  const exchanges = await countStatements(() =>
    pipelinedTransaction((tx) => Promise.all([tx.run(insert, row(`${name}3`)), tx.commit()])),
  )
  expect(exchanges).toBe(1)
  expect(await named(name)).toHaveLength(1)
})
