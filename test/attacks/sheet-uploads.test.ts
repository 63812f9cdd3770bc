import { beforeAll, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { config } from '../../src/config/index.ts'
import { db } from '../../src/db/client.ts'
import { importRows } from '../../src/db/schema/staff.ts'
import { workbook } from '../lib/sheets/files.ts'
import { createSku } from '../support/factories/skus.ts'
import { csvFile, untilEnded } from '../support/factories/staff/imports.ts'
import { createStaff } from '../support/factories/staff/staff.ts'
import { createUser } from '../support/factories/users.ts'
import { call } from '../support/http.ts'

let token = ''
beforeAll(async () => {
  token = (await createStaff(['goods.change_sku'])).token
})

const upload = (file: File, as: string | undefined = token) =>
  call<{ id: number; code: string }>('POST', '/meiduo_admin/imports/', {
    multipart: { kind: 'skus', file },
    token: as,
  })

const xlsx = (sheet: string, changed: Record<string, string> = {}) =>
  new File([workbook(sheet, changed) as Uint8Array<ArrayBuffer>], 'a.xlsx')
const cell = (text: string) => `<c t="inlineStr"><is><t>${text}</t></is></c>`
const headings = `<row>${cell('id')}${cell('price')}</row>`

test('of 50 concurrent uploads ten are read or wait, and the others are answered 503 with a time', async () => {
  const sku = await createSku()
  const file = csvFile(`id,price,note\n${`${sku},1.00,${'x'.repeat(1_000)}\n`.repeat(1_000)}`)
  const answers = await Promise.all(Array.from({ length: 50 }, () => upload(file)))
  const statuses = answers.map(({ status }) => status)
  expect(statuses.filter((status) => status !== 201 && status !== 503)).toEqual([])
  expect(statuses.filter((status) => status === 201).length).toBeGreaterThanOrEqual(10)
  for (const { status, headers } of answers) if (status === 503) expect(headers.get('retry-after')).toBe('5')
  expect((await upload(file)).status).toBe(201)
}, 300_000)

test('a stranger is refused before the body is read, a shopper before it is stored', async () => {
  const file = csvFile('id,price\n1,1\n')
  const answer = await call('POST', '/meiduo_admin/imports/', { multipart: { kind: 'skus', file } })
  expect([answer.status, answer.json.code]).toEqual([401, 'unauthorized'])
  expect((await upload(file, (await createUser()).token)).json.code).toBe('staff_only')
})

test('a file above the limit is refused', async () => {
  const answer = await upload(csvFile('x'.repeat(config.sheets.importBytes + 1)))
  expect([answer.status, answer.json.code]).toEqual([413, 'payload_too_large'])
}, 120_000)

test('a sheet of 150,000 rows ends its job with a code', async () => {
  const rows = Array.from(
    { length: 150_000 },
    (_, i) => `<row><c><v>${(i * 40_503) % 1_000_003}</v></c></row>`,
  )
  const answer = await upload(xlsx(`<sheetData>${headings}${rows.join('')}</sheetData>`))
  expect(answer.status).toBe(201)
  expect(await untilEnded(answer.json.id)).toMatchObject({
    state: 'failed',
    error: 'sheet_too_many_rows',
    changedCount: 0,
  })
  // tests that search every table would read them
  await db.delete(importRows).where(eq(importRows.importId, answer.json.id))
}, 300_000)

test('a small file of empty markup is refused before it is read', async () => {
  const file = xlsx(`<sheetData>${'<row/>'.repeat(4_000_000)}</sheetData>`)
  expect(file.size).toBeLessThan(40_000)
  const answer = await upload(file)
  expect([answer.status, answer.json.code]).toEqual([400, 'sheet_too_large'])
}, 300_000)

test.each([
  ['entities', { 'xl/worksheets/sheet1.xml': '<!DOCTYPE a [<!ENTITY b "c">]><worksheet>&b;</worksheet>' }],
  [
    'a path to another file',
    {
      'xl/_rels/workbook.xml.rels':
        '<Relationships><Relationship Id="s" Type="x/worksheet" Target="../../../../etc/passwd"/></Relationships>',
    },
  ],
])('a workbook with %s is refused', async (_, changed) => {
  const answer = await upload(xlsx('<sheetData/>', changed))
  expect([answer.status, answer.json.code]).toEqual([400, 'sheet_unreadable'])
})

test('a file name with a path is only a name', async () => {
  const sku = await createSku()
  const file = csvFile(`id,price\n${sku},1.00\n`, '../../../../tmp/owned.csv')
  const { status, json } = await upload(file)
  expect(status).toBe(201)
  expect(await untilEnded(json.id)).toMatchObject({
    fileKey: expect.stringMatching(/^imports\/[0-9a-f]{40}\.csv$/),
  })
})

test('values that make patterns slow are read in time that grows with their length only', async () => {
  const sku = await createSku()
  const hostile = [
    ' '.repeat(30_000),
    ','.repeat(30_000),
    `1${',111'.repeat(8_000)}`,
    `${'a'.repeat(30_000)}:`,
  ]
  const lines = hostile.map((text) => `${sku},"${text}","${text}x"`)
  const { json } = await upload(csvFile(`id,price,specs\n${lines.join('\n')}\n`))
  // a pattern that backtracks would take minutes
  expect(await untilEnded(json.id)).toMatchObject({ state: 'done', rowCount: 4, invalidCount: 4 })
}, 120_000)
