import { beforeAll, expect, test } from 'bun:test'
import { createSpu, createSpuWithSku, uniqueName } from '../../../support/factories/catalog.ts'
import { createStaff } from '../../../support/factories/staff/staff.ts'
import { type CallOptions, call } from '../../../support/http.ts'

type Spec = { id: number; name: string; spu: string; spu_id: number; goods: string; goods_id: number }
type Option = { id: number; value: string; spec: string; spec_id: number }
type Page<T> = { count: number; pages: number; lists: T[] }

let token: string
beforeAll(async () => {
  token = (await createStaff([], { isSuperuser: true })).token
})

const ask = <T = Spec>(method: string, path: string, options: CallOptions = {}) =>
  call<T & { code?: string }>(method, `/meiduo_admin${path}`, { token, ...options })
const createSpec = (body: object) => ask('POST', '/goods/specs/', { body })
const createOption = (body: object) => ask<Option>('POST', '/specs/options/', { body })

test('a specification has its SPU under both names, in requests and answers', async () => {
  const [spu, other, name] = [await createSpu(), await createSpu(), uniqueName()]
  const { status, json: made } = await createSpec({ name, spu_id: String(spu.id) })
  const names = { spu: spu.name, spu_id: spu.id, goods: spu.name, goods_id: spu.id }
  expect([status, made]).toEqual([201, { id: expect.any(Number), name, ...names }])
  expect((await createSpec({ name, goods_id: String(spu.id) })).json).toMatchObject(names)
  const path = `/goods/specs/${made.id}/`
  for (const body of [
    { name, spu_id: other.id },
    { name, goods_id: spu.id },
    { name, spu_id: other.id, goods_id: other.id, spu: 'x', goods: 'x', id: 1 },
  ]) {
    const { json } = await ask('PUT', path, { body })
    expect(json).toMatchObject({ id: made.id, spu_id: body.spu_id ?? spu.id, goods_id: json.spu_id })
  }
  expect((await ask('GET', path)).json).toMatchObject({ spu: other.name, goods: other.name })
  const { json } = await ask<Page<Spec>>('GET', `/goods/specs?keyword=${name}&page=1&pagesize=1`)
  expect(json).toMatchObject({ count: 2, pages: 2, lists: [{ goods: spu.name, goods_id: spu.id }] })
  expect((await ask('GET', `/goods/specs/?keyword=${name}&page=3&pagesize=1`)).status).toBe(404)
})

test('the specifications of an SPU come with their options, as the form of a SKU shows them', async () => {
  const { spu, spec, option } = await createSpuWithSku()
  const { json: second } = await createOption({ value: '红', spec_id: spec.id })
  const { json: bare } = await createSpec({ name: '尺寸', spu_id: spu.id })
  const { status, json } = await ask<unknown[]>('GET', `/goods/${spu.id}/specs/`)
  const names = { spu: spu.name, spu_id: spu.id, goods: spu.name, goods_id: spu.id }
  expect([status, json]).toEqual([
    200,
    [
      {
        id: spec.id,
        name: spec.name,
        ...names,
        options: [
          { id: option.id, value: option.value },
          { id: second.id, value: '红' },
        ],
      },
      { id: bare.id, name: '尺寸', ...names, options: [] },
    ],
  ])
  expect((await ask<unknown[]>('GET', `/goods/${(await createSpu()).id}/specs`)).json).toEqual([])
})

test('a name that several specifications have is preceded by that of its SPU', async () => {
  const [spu, other, name, own] = [await createSpu(), await createSpu(), uniqueName(), uniqueName()]
  const made: number[] = []
  for (const body of [
    { name, spu_id: spu.id },
    { name, spu_id: other.id },
    { name: own, spu_id: spu.id },
  ])
    made.push((await createSpec(body)).json.id)
  const { json } = await ask<{ id: number; name: string }[]>('GET', '/goods/specs/simple/')
  expect(made.map((id) => json.find((each) => each.id === id)?.name)).toEqual([
    `${spu.name}: ${name}`,
    `${other.name}: ${name}`,
    own,
  ])
})

test('a specification moves to another SPU only while no SKU uses it', async () => {
  const [{ spec }, other] = [await createSpuWithSku(), await createSpu()]
  const { status, json } = await ask('PUT', `/goods/specs/${spec.id}/`, {
    body: { name: spec.name, spu_id: other.id },
  })
  expect([status, json]).toMatchObject([400, { code: 'specification_fixed', spu_id: [expect.any(String)] }])
  const renamed = { name: '改名', spu_id: spec.goodsId }
  expect((await ask('PUT', `/goods/specs/${spec.id}/`, { body: renamed })).json).toMatchObject(renamed)
  const { json: free } = await createSpec({ name: '尺寸', spu_id: spec.goodsId })
  const moved = { name: '尺寸', spu_id: other.id }
  expect((await ask('PUT', `/goods/specs/${free.id}/`, { body: moved })).json).toMatchObject(moved)
})

test('a specification is deleted only without options, an option only without SKUs', async () => {
  const { spec, option, spu } = await createSpuWithSku()
  const { json: free } = await createOption({ value: '红', spec_id: spec.id })
  const codeOf = async (path: string) => {
    const { status, json } = await ask('DELETE', path)
    return [status, json.code]
  }
  expect(await codeOf(`/goods/specs/${spec.id}/`)).toEqual([409, 'specification_in_use'])
  expect(await codeOf(`/specs/options/${option.id}/`)).toEqual([409, 'option_in_use'])
  expect(await codeOf(`/specs/options/${free.id}/`)).toEqual([204, undefined])
  expect(await codeOf(`/specs/options/${free.id}/`)).toEqual([404, 'not_found'])
  const { json: bare } = await createSpec({ name: '尺寸', spu_id: spu.id })
  expect(await codeOf(`/goods/specs/${bare.id}/`)).toEqual([204, undefined])
  expect(await codeOf(`/goods/specs/${bare.id}/`)).toEqual([404, 'not_found'])
})

test('an option is made, listed newest first, changed and moved', async () => {
  const { spec, option, spu } = await createSpuWithSku()
  const value = uniqueName()
  const { status, json: made } = await createOption({ value, spec_id: String(spec.id) })
  expect([status, made]).toEqual([201, { id: expect.any(Number), value, spec: spec.name, spec_id: spec.id }])
  const { json } = await ask<Page<Option>>('GET', `/specs/options?keyword=${spec.name}&pagesize=1`)
  expect(json).toMatchObject({ count: 2, pages: 2, lists: [made] })
  const { json: target } = await createSpec({ name: '尺寸', spu_id: spu.id })
  const put = async (id: number, body: object) =>
    (await ask<Option>('PUT', `/specs/options/${id}/`, { body })).json
  expect(await put(made.id, { ...made, value: '新', spec_id: target.id })).toEqual({
    id: made.id,
    value: '新',
    spec: '尺寸',
    spec_id: target.id,
  })
  expect(await put(option.id, { value: '新', spec_id: target.id })).toMatchObject({
    code: 'option_fixed',
    spec_id: [expect.any(String)],
  })
  expect((await ask<Option>('GET', `/specs/options/${made.id}/`)).json.value).toBe('新')
})

test('bad input names its field and always the member name, which the console shows', async () => {
  const spu = await createSpu()
  for (const [path, body, field] of [
    ['/goods/specs/', { name: '', spu_id: spu.id }, 'name'],
    ['/goods/specs/', { name: 'x'.repeat(21), spu_id: spu.id }, 'name'],
    ['/goods/specs/', { name: 'x' }, 'spu_id'],
    ['/goods/specs/', { name: 'x', spu_id: '' }, 'spu_id'],
    ['/goods/specs/', { name: 'x', spu_id: 'x' }, 'spu_id'],
    ['/goods/specs/', { name: 'x', spu_id: 2_147_483_647 }, 'spu_id'],
    ['/specs/options/', { value: '', spec_id: 1 }, 'value'],
    ['/specs/options/', { value: 'x'.repeat(21), spec_id: 1 }, 'value'],
    ['/specs/options/', { value: 'x' }, 'spec_id'],
    ['/specs/options/', { value: 'x', spec_id: 2_147_483_647 }, 'spec_id'],
  ] as const) {
    const { status, json } = await ask('POST', path, { body })
    const messages = [expect.stringMatching(/[一-龥]/)]
    expect([body, status, json]).toMatchObject([body, 400, { name: messages, [field]: messages }])
  }
})
