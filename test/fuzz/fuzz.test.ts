import { expect, test } from 'bun:test'
import { type ApiDocument, listOperations } from '../support/api-document.ts'
import { call } from '../support/http.ts'
import { costlyOperations } from './operations.ts'
import { describeFailures, mergeResults } from './report.ts'
import { fuzzInOwnShop } from './shop.ts'

const fixedSeed = 20_261_130
const redisDb = 45

test('random requests to every operation get documented answers, and leave the database in order', async () => {
  const randomSeed = Math.floor(Math.random() * 1_000_000_000)
  console.log(`seed of the random requests: ${randomSeed}`)
  const options = { calls: 2, costlyCalls: 1, operations: [], share: { take: 0, of: 1 } }
  const { results, broken } = await fuzzInOwnShop(redisDb, { ...options, seeds: [fixedSeed, randomSeed] })
  const merged = mergeResults(results)
  expect(merged.flatMap(describeFailures)).toEqual([])
  expect(broken).toEqual([])
  const { json } = await call<ApiDocument>('GET', '/docs/json')
  const ids = listOperations(json).map(({ operationId }) => operationId)
  expect(merged.map(({ operation }) => operation).sort()).toEqual(ids.sort())
  expect([...costlyOperations].filter((id) => !ids.includes(id))).toEqual([])
}, 450_000)
