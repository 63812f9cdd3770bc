import { expect, test } from 'bun:test'
import { resolve } from 'node:path'
import { Glob } from 'bun'

const root = resolve(import.meta.dir, '..')
/** How a test file names the Redis database of its isolated shop or app. */
const database =
  /(?:redisDb(?::| =)|createPaymentShop\(|createIsolatedShop\(|startDemoMall\(|inMall\(\s*) ?(\d+)/g

test('no two test files, which run in parallel, use the same Redis database', async () => {
  const files = new Map<string, Set<string>>()
  for (const file of new Glob('**/*.ts').scanSync(root)) {
    const text = await Bun.file(resolve(root, file)).text()
    for (const [, number] of text.matchAll(database))
      files.set(number as string, (files.get(number as string) ?? new Set()).add(file))
  }
  expect(files.size).toBeGreaterThan(12)
  const shared = [...files].filter(([, users]) => users.size > 1).map(([number, users]) => [number, ...users])
  expect(shared).toEqual([])
  expect(Math.max(...[...files.keys()].map(Number))).toBeLessThan(64)
})
