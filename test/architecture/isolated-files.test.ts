import { expect, test } from 'bun:test'
import { resolve } from 'node:path'
import { Glob } from 'bun'

const root = resolve(import.meta.dir, '..')
/** What reaches the other files of a process: variables that modules read once, and a second application of the same plugins; or a reason in the file. */
const changes =
  /createPaymentShop\(|\b(?:createApp|oauthThrough|new Elysia)\(|process\.env\.\w+ = |Object\.assign\(process\.env|\/\/ isolated: /

test('a test file that changes its process for other files is isolated, and only such files are', async () => {
  const isolated: string[] = []
  const changing: string[] = []
  for (const file of new Glob('**/*.test.ts').scanSync(root)) {
    if (file.endsWith('.isolated.test.ts')) isolated.push(file)
    if (changes.test(await Bun.file(resolve(root, file)).text())) changing.push(file)
  }
  const self = 'architecture/isolated-files.test.ts'
  expect(changing.filter((file) => file !== self).sort()).toEqual(isolated.sort())
})
