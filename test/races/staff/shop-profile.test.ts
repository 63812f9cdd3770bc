import { afterAll, beforeAll, expect, test } from 'bun:test'
import { newAccessToken } from '../../../src/domains/accounts/sign-in/access-token.ts'
import { newName } from '../../support/factories/staff/people.ts'
import { createIsolatedShop } from '../../support/processes/isolated-shop.ts'

const redisDb = 62
let shop: Awaited<ReturnType<typeof createIsolatedShop>>
let bases: string[]
let token: string

beforeAll(async () => {
  shop = await createIsolatedShop(redisDb)
  bases = [(await shop.serve()).base, (await shop.serve()).base]
  await shop.rows(
    `INSERT INTO tb_users (username, password, is_superuser, is_staff, date_joined) VALUES (?, '!', 1, 1, UTC_TIMESTAMP(6))`,
    [newName()],
  )
  const [row] = await shop.rows<{ id: number }>('SELECT MAX(id) AS id FROM tb_users')
  token = await newAccessToken(row?.id as number, 0)
}, 120_000)
afterAll(() => shop.close())

const address = {
  receiver: '售后部',
  phone: '400-618-4000转2',
  province_id: 110000,
  city_id: 110100,
  district_id: 110112,
  place: '物流大道 8 号',
}

type Text = { version: number; text: string } | null
type Shop = { name: string; return_address: object | null; agreement: Text; privacy: Text; code?: string }
type Answer = { status: number; json: Shop & Record<string, unknown>; etag: string }

async function send(
  base: string,
  method: string,
  path: string,
  body?: object,
  headers = {},
): Promise<Answer> {
  const answer = await fetch(base + path, {
    method,
    headers: { authorization: `JWT ${token}`, 'content-type': 'application/json', ...headers },
    ...(body && { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  return {
    status: answer.status,
    json: text ? JSON.parse(text) : {},
    etag: answer.headers.get('etag') ?? '',
  }
}
const [first, second] = [() => bases[0] as string, () => bases[1] as string]
const read = () => send(first(), 'GET', '/meiduo_admin/shop/')
const put = async (body: object, base = first(), etag?: string) =>
  send(base, 'PUT', '/meiduo_admin/shop/', body, { 'if-match': etag ?? (await read()).etag })
const shown = (base: string, headers = {}) => send(base, 'GET', '/shop/', undefined, headers)

test('a change needs If-Match, and every process shows it to shoppers immediately', async () => {
  for (const base of bases) expect((await shown(base)).json).toMatchObject({ name: '', return_address: null })
  const refused = await send(first(), 'PUT', '/meiduo_admin/shop/', { name: '店' })
  expect([refused.status, refused.json.code]).toEqual([428, 'precondition_required'])
  const { status, json, etag } = await put({
    ...{ name: ' 美多商城 ', service_phone: '400－618－4000', icp_number: '京ICP备1号' },
    ...{ license_url: 'https://example.com/a', return_address: address },
  })
  expect([status, (await read()).etag]).toEqual([200, etag])
  expect(json).toMatchObject({
    ...{ name: '美多商城', service_phone: '400-618-4000', icp_number: '京ICP备1号' },
    license_url: 'https://example.com/a',
    return_address: { ...address, district: '通州区', parcel_text: '北京市通州区物流大道 8 号' },
  })
  for (const base of bases) expect((await shown(base)).json).toEqual(json)
  const known = await shown(second())
  expect((await shown(second(), { 'if-none-match': known.etag })).status).toBe(304)
})

test('an absent field keeps its value, and each changed text is a new version', async () => {
  await put({ name: '店', return_address: address, agreement: '协议一', privacy: '隐私一' })
  const before = (await shown(first())).json
  const { json } = await put({ name: '店', agreement: '协议二' })
  expect(json).toMatchObject({ return_address: address, privacy: before.privacy })
  expect(json.agreement).toMatchObject({ version: (before.agreement?.version ?? 0) + 1, text: '协议二' })
  expect((await put({ name: '店', agreement: '协议二' })).json.agreement).toEqual(json.agreement)
  expect((await put({ name: '店' })).json.return_address).toMatchObject(address)
  const stored = await shop.rows<{ text: string }>(
    `SELECT text FROM tb_shop_text WHERE kind = 'agreement' ORDER BY version DESC LIMIT 2`,
  )
  expect(stored.map(({ text }) => text)).toEqual(['协议二', '协议一'])
})

test('bad fields are refused by their names and change nothing', async () => {
  const { json: before } = await read()
  const bad: [object, string][] = [
    [{}, 'name'],
    [{ name: '' }, 'name'],
    [{ name: '字'.repeat(51) }, 'name'],
    [{ name: '店', service_phone: '电话' }, 'service_phone'],
    [{ name: '店', license_url: 'javascript:alert(1)' }, 'license_url'],
    [{ name: '店', return_address: { ...address, district_id: 440305 } }, 'return_address'],
    [{ name: '店', return_address: { ...address, place: '' } }, 'return_address'],
    [{ name: '店', agreement: '字'.repeat(50_001) }, 'agreement'],
  ]
  for (const [body, member] of bad) {
    const { status, json } = await put(body)
    expect([body, status, Object.keys(json)]).toEqual([body, 400, expect.arrayContaining([member, 'name'])])
  }
  expect((await read()).json).toEqual(before)
})

test('of two concurrent edits of one version, through two processes, one is stored and the other one is refused', async () => {
  for (let round = 0; round < 5; round++) {
    const { etag } = await read()
    const names = [`甲${round}`, `乙${round}`]
    const answers = await Promise.all(
      names.map((name, i) => put({ name, privacy: `${name}的隐私政策` }, bases[i] as string, etag)),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412])
    const [winner, loser] = [200, 412].map((status) => answers.find((each) => each.status === status))
    const current = await shown(first())
    expect(current.json.name).toBe(winner?.json.name as string)
    expect(loser?.json).toMatchObject({
      code: 'precondition_failed',
      changed_fields: ['name', 'privacy'],
      changed_by: expect.any(String),
    })
  }
  const versions = await shop.rows<{ version: number }>(
    `SELECT version FROM tb_shop_text WHERE kind = 'privacy' ORDER BY version`,
  )
  expect(versions.map(({ version }) => version)).toEqual(versions.map((_, i) => i + 1))
})
