import { copyFile, mkdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { readDocument } from '../document/read-document.ts'
import { brunoFiles } from './bruno.ts'
import { postmanCollection, postmanEnvironment } from './postman.ts'
import { listRequests } from './requests.ts'
import type { Variables } from './variables.ts'

const root = resolve(import.meta.dir, '../../..')
/** A PNG of one pixel, for the operations that take a picture. */
const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

/** Writes the collections of Postman and Bruno from the API document. @returns the number of requests */
export async function writeCollections(folder = join(root, '.data/collections'), values?: Variables) {
  const document = await readDocument()
  const requests = listRequests(document)
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  const write = (name: string, value: object) =>
    Bun.write(join(folder, name), `${JSON.stringify(value, null, 1)}\n`)
  await write('postman.json', postmanCollection(document, requests))
  await write('postman-environment.json', postmanEnvironment(document, values))
  for (const [path, text] of brunoFiles(document, requests, values))
    await Bun.write(join(folder, 'bruno', path), text)
  const sheet = join(root, 'src/domains/staff/imports/kinds/stock.csv')
  for (const files of [folder, join(folder, 'bruno')]) {
    await Bun.write(join(files, 'picture.png'), Buffer.from(pixel, 'base64'))
    if (await Bun.file(sheet).exists()) await copyFile(sheet, join(files, 'sheet.csv'))
    else await Bun.write(join(files, 'sheet.csv'), 'sku_id,change\n1,1\n')
  }
  return requests.length
}
