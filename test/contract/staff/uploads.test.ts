import { afterAll, beforeAll, expect, spyOn, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { descriptionPictures } from '../../../src/db/schema/catalog.ts'
import { discardPicture } from '../../../src/domains/catalog/unused-pictures.ts'
import { discardUnused } from '../../../src/domains/orders/discard-files.ts'
import { media } from '../../../src/gateways/media/media.ts'
import { privateFiles } from '../../../src/gateways/media/private-files.ts'
import { createTestBrand, uniqueName } from '../../support/factories/catalog.ts'
import { newInvoiceNumber, pdf } from '../../support/factories/orders/invoices.ts'
import { pngBlob } from '../../support/factories/pictures.ts'
import { createTestSkuImage } from '../../support/factories/skus.ts'
import { csvFile } from '../../support/factories/staff/imports.ts'
import { createStaff } from '../../support/factories/staff/staff.ts'
import type { TestUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'
import { contentForm, contentPath } from './goods/contents.ts'
import { newInvoice } from './orders/invoices.ts'
import { staffRoutes } from './walk.ts'

type Refused = readonly [
  method: string,
  path: string,
  form: Readonly<Record<string, string | Blob>>,
  ifMatch?: string,
]

const stale = '"stale"'
const unknown = '2147483647'
const brand = (name = uniqueName()) => ({ name, first_letter: 'c' })

const issuing = async () => `/invoices/${await newInvoice()}/issue/`
const invoice = () => ({ number: newInvoiceNumber(), file: new Blob([pdf()]) })

/** Refusals of each operation with a file, by a check of the fields, of the object and of its version. */
const refusals: Readonly<Record<string, () => Promise<readonly Refused[]>>> = {
  createBrand: async () => [
    ['POST', '/goods/brands/', { ...brand((await createTestBrand()).name), logo: await pngBlob() }],
    ['POST', '/goods/brands/', { name: '', first_letter: 'c', logo: await pngBlob() }],
  ],
  updateBrand: async () => {
    const [taken, { id }] = [await createTestBrand(), await createTestBrand()]
    return [
      ['PUT', `/goods/brands/${id}/`, { ...brand(taken.name), logo: await pngBlob() }],
      ['PUT', `/goods/brands/${id}/`, { ...brand(), logo: await pngBlob() }, stale],
      ['PUT', `/goods/brands/${unknown}/`, { ...brand(), logo: await pngBlob() }],
    ]
  },
  createContent: async () => [
    ['POST', '/contents/', { ...(await contentForm()), category_id: unknown, image: await pngBlob() }],
  ],
  updateContent: async () => {
    const [path, form] = [await contentPath(), await contentForm()]
    return [
      ['PUT', path, { ...form, image: await pngBlob() }],
      ['PUT', path, { ...form, image: await pngBlob() }, stale],
      ['PUT', path, { ...form, category_id: unknown, image: await pngBlob() }, '*'],
      ['PUT', `/contents/${unknown}/`, { ...form, image: await pngBlob() }, '*'],
    ]
  },
  createSkuImage: async () => [['POST', '/skus/images/', { sku: unknown, image: await pngBlob() }]],
  updateSkuImage: async () => {
    const path = `/skus/images/${(await createTestSkuImage()).id}/`
    return [
      ['PUT', path, { image: await pngBlob() }, stale],
      ['PUT', path, { sku: unknown, image: await pngBlob() }],
      ['PUT', `/skus/images/${unknown}/`, { image: await pngBlob() }],
    ]
  },
  uploadGoodsPicture: async () => {
    const whole = await (await pngBlob()).bytes()
    return [['POST', '/goods/images/', { image: new Blob([whole.slice(0, whole.length / 2)]) }]]
  },
  issueInvoice: async () => [
    ['POST', '/invoices/20200101000000000000001/issue/', invoice()],
    ['POST', await issuing(), invoice(), stale],
    ['POST', await issuing(), { ...invoice(), file: new Blob(['no invoice']) }],
  ],
  createImport: async () => [
    ['POST', '/imports/', { kind: 'skus', file: csvFile('unknown\n1\n') }],
    ['POST', '/imports/', { kind: 'skus', file: csvFile('') }],
  ],
}

let boss: TestUser
const spies = [spyOn(media, 'put'), spyOn(privateFiles, 'put')]

beforeAll(async () => {
  boss = await createStaff([], { isSuperuser: true })
})
afterAll(() => {
  for (const spy of spies) spy.mockRestore()
})

/** The keys that a call stores. */
async function keysOf(work: () => Promise<unknown>): Promise<string[]> {
  for (const spy of spies) spy.mockClear()
  await work()
  return spies.flatMap((spy) => spy.mock.calls.map(([key]) => key))
}

const send = (method: string, path: string, multipart: Refused[2], ifMatch?: string) => {
  const headers = ifMatch ? { 'if-match': ifMatch } : {}
  return call(method, `/meiduo_admin${path}`, { token: boss.token, multipart, headers })
}

test('every operation with a file has refusals', () => {
  const isFile = (schema: unknown) => JSON.stringify(schema).includes('"format":"binary"')
  const withFile = staffRoutes
    .filter(({ hooks }) => Object.values(hooks.body?.properties ?? {}).some(isFile))
    .map(({ id }) => id)
  expect(withFile.sort()).toEqual(Object.keys(refusals).sort())
})

test.each(Object.entries(refusals))('%s: a refused write leaves no file', async (_, prepare) => {
  for (const [method, path, form, ifMatch] of await prepare()) {
    const keys = await keysOf(async () => {
      const { status } = await send(method, path, form, ifMatch)
      expect([path, [400, 404, 412, 415, 428].includes(status)]).toEqual([path, true])
    })
    // the file of an invoice waits for its job
    await discardUnused({ keys: keys.filter((key) => key.startsWith('invoices/')) })
    for (const key of keys) {
      const store = key.startsWith('pictures/') ? media : privateFiles
      expect([path, key, await store.stat(key)]).toEqual([path, key, undefined])
    }
  }
})

test('a write that commits keeps its picture, also when it is discarded afterward by mistake', async () => {
  const keys = await keysOf(async () => {
    const form = { ...brand(), logo: await pngBlob() }
    expect((await send('POST', '/goods/brands/', form)).status).toBe(201)
  })
  expect(keys).toHaveLength(6)
  const key = keys.at(-1) as string
  const waiting = db.select().from(descriptionPictures).where(eq(descriptionPictures.image, key))
  expect(await waiting).toEqual([])
  await discardPicture(key)
  for (const each of keys) expect(await media.stat(each)).toBeDefined()
})
