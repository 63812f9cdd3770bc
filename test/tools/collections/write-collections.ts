import { mkdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { exampleFiles } from '../../contract/examples/example-files.ts'
import { readDocument } from '../document/read-document.ts'
import { brunoFiles } from './bruno.ts'
import { howToUse } from './how-to-use.ts'
import { postmanCollection, postmanEnvironment } from './postman.ts'
import { listRequests } from './requests.ts'
import type { Variables } from './variables.ts'

const root = resolve(import.meta.dir, '../../..')

/** Writes the collections of Postman and Bruno from the API document. @returns the number of requests */
export async function writeCollections(folder = join(root, '.data/collections'), values?: Variables) {
  const document = await readDocument()
  const requests = listRequests(document)
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  const write = (name: string, value: object) =>
    Bun.write(join(folder, name), `${JSON.stringify(value, null, 1)}\n`)
  await write('postman.json', await postmanCollection(document, requests))
  await write('postman-environment.json', postmanEnvironment(document, values))
  for (const [path, text] of await brunoFiles(document, requests, values))
    await Bun.write(join(folder, 'bruno', path), text)
  for (const own of [folder, join(folder, 'bruno')])
    for (const { name, bytes } of exampleFiles) await Bun.write(join(own, name), bytes)
  await Bun.write(
    join(folder, 'README.md'),
    `# Postman\n\n${howToUse.postman}\n\n# Bruno\n\n${howToUse.bruno}\n`,
  )
  return requests.length
}
