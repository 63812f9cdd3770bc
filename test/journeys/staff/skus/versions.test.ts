import { describe, expect, test } from 'bun:test'
import { createOrder } from '../../../support/factories/orders/orders.ts'
import { createSku } from '../../../support/factories/skus.ts'
import { createSkuWithForm } from '../../../support/factories/staff/sku-forms.ts'
import { createStaff } from '../../../support/factories/staff/staff.ts'
import { call } from '../../../support/http.ts'
import { shopTimeFormat } from '../../../support/shop-time-format.ts'
import { skuEdits } from './calls.ts'

const { editors, send, patch } = skuEdits()

describe('versions', () => {
  test('an ETag ignores stock, sales and pictures, and changes with what staff edit', async () => {
    const { id } = await createSkuWithForm({ stock: 10 })
    const path = `/meiduo_admin/skus/${id}/`
    const etag = async () => (await call('GET', path, { token: editors.person.token })).headers.get('etag')
    const first = await etag()
    await createOrder(1, { lines: [[id, 3]] })
    await patch(id, { stock_delta: 5 })
    expect(await etag()).toBe(first)
    await patch(id, { low_stock_threshold: 3 })
    expect(await etag()).not.toBe(first)
  })

  test('PATCH requires If-Match, and names who changed what since the version that it names', async () => {
    const { id, form } = await createSkuWithForm()
    const path = `/meiduo_admin/skus/${id}/`
    const token = editors.person.token
    expect(await call('PATCH', path, { token, body: { price: '1' } })).toMatchObject({
      status: 428,
      json: { code: 'precondition_required' },
    })
    const seen = (await call('GET', path, { token })).headers.get('etag') as string
    await send(id, { ...form, price: '8' }, editors.colleague)
    expect(await patch(id, { caption: '新副标题' }, seen)).toMatchObject({
      status: 412,
      json: {
        code: 'precondition_failed',
        changed_by: editors.colleague.username,
        changed_at: expect.any(String),
        changed_fields: expect.arrayContaining(['price']),
        current: { price: '8.00' },
        etag: expect.any(String),
      },
    })
  })

  test('a refusal and the audit trail show the moments of versions as answers do', async () => {
    const { id } = await createSkuWithForm()
    const moments = ['2099-01-01T00:00:00+08:00', '2099-02-01T00:00:00+08:00'] as const
    for (const launch_at of moments) await patch(id, { launch_at })
    const { json } = await patch(id, { launch_at: '' }, '"stale"')
    const shopTime = expect.stringMatching(shopTimeFormat)
    expect(json).toMatchObject({ changed_at: shopTime, current: { launch_at: moments[1] } })
    const { token } = await createStaff(['audit.view_entry'])
    const list = await call<{ lists: object[] }>('GET', `/meiduo_admin/audit/?object=sku:${id}`, { token })
    expect(list.json.lists[0]).toMatchObject({
      at: shopTime,
      before: { launch_at: moments[0] },
      after: { launch_at: moments[1] },
    })
  })

  test('PATCH changes any subset, and a limit of 0 or an empty moment is none', async () => {
    const id = await createSku()
    const at = '2099-01-01T00:00:00+08:00'
    expect(await patch(id, { purchase_limit: '3', launch_at: at, price: '1.5' })).toMatchObject({
      status: 200,
      json: { purchase_limit: 3, launch_at: at, unlaunch_at: null, price: '1.50' },
    })
    expect(await patch(id, { unlaunch_at: at })).toMatchObject({
      status: 400,
      json: { unlaunch_at: [expect.any(String)] },
    })
    expect(await patch(id, { launch_at: 'tomorrow' })).toMatchObject({ status: 400 })
    expect(await patch(id, { purchase_limit: 0, launch_at: '' })).toMatchObject({
      json: { purchase_limit: null, launch_at: null, price: '1.50' },
    })
  })
})
