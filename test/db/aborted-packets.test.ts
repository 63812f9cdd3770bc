import { expect, test } from 'bun:test'
import { runChild } from '../support/processes/child-process.ts'

type Line = Readonly<{
  kind: string
  after: string
  times: number
  left: number
  answer: string
  stored: number[]
}>

test('in every place where the server aborts a pipelined transaction inside a packet and executes the rest, the transaction is stored whole or not at all, and only a stored one succeeds', async () => {
  const { output, errors, status } = await runChild('races/children/aborted-packets.ts')
  expect({ errors, status }).toEqual({ errors: '', status: 0 })
  const lines = output.split('\n').map((line) => JSON.parse(line) as Line)
  // one abort is retried; eight aborts use up all tries
  const expected = lines.map((line) =>
    line.times === 1
      ? { ...line, left: 0, answer: 'succeeded', stored: [1] }
      : { ...line, left: 0, answer: 'failed', stored: [0] },
  )
  expect(lines).toEqual(expected)
  const places = Map.groupBy(lines, ({ kind }) => kind)
  expect([...places.keys()]).toEqual([
    'three inserts in two packets, the commit alone',
    'placing an order',
    'applying a payment',
  ])
  for (const [, of] of places) expect(of.filter(({ after }) => after.startsWith('RELEASE'))).toHaveLength(2)
}, 180_000)
