import { Elysia, t } from 'elysia'
import { cacheableJson, publicCache } from '../../http/caching.ts'
import { documented, json, messageOk, problems } from '../../http/fields.ts'
import { identity } from '../../http/identity.ts'
import { notFound } from '../../lib/errors.ts'
import { addAddress, addressLimit } from './add-address.ts'
import { listAddresses } from './address-book.ts'
import { findArea, listProvinces } from './areas.ts'
import { renameAddress, replaceAddress } from './change-address.ts'
import { chooseDefaultAddress } from './choose-default.ts'
import * as model from './model.ts'
import { removeAddress } from './remove-address.ts'

const areasPolicy = publicCache(3600)
const ok = { message: 'OK' as const }

const areaRoutes = new Elysia({ name: 'areas', tags: ['addresses'] })
  .get(
    '/areas/',
    async ({ request, set }) => cacheableJson({ request, set }, await listProvinces(), areasPolicy),
    {
      detail: { summary: '省份 · Provinces', responses: documented(200, json(t.Array(model.area))) },
    },
  )
  .get(
    '/areas/:id/',
    async ({ params, request, set }) => {
      const found = await findArea(params.id)
      if (!found) throw notFound()
      return cacheableJson({ request, set }, found, areasPolicy)
    },
    {
      params: model.areaParams,
      detail: {
        summary: '下属城市或区县 · What lies in an area',
        responses: documented(200, json(model.areaWithSubs), 404),
      },
    },
  )

export const addressRoutes = new Elysia({ name: 'addresses', tags: ['addresses'] })
  .use(areaRoutes)
  .use(identity)
  .onBeforeHandle(({ set }) => {
    set.headers['cache-control'] = 'no-store'
  })
  .get(
    '/addresses/',
    async ({ user }) => {
      const { defaultAddressId, addresses } = await listAddresses(user.id)
      return {
        user_id: user.id,
        default_address_id: defaultAddressId,
        limit: addressLimit,
        addresses: addresses.map(model.presentAddress),
      }
    },
    {
      signedIn: true,
      response: { 200: model.addressList, ...problems(401) },
      detail: { summary: '收货地址列表 · Own addresses' },
    },
  )
  .post(
    '/addresses/',
    async ({ user, body, status }) =>
      status(201, model.presentAddress(await addAddress(user.id, model.parseAddress(body)))),
    {
      signedIn: true,
      body: model.addressBody,
      response: { 201: model.address, ...problems(400, 401, 415) },
      detail: {
        summary: '新增收货地址 · Add an address',
        description: 'At most 20. The only address of a user becomes the default.',
      },
    },
  )
  .put(
    '/addresses/:id/',
    async ({ user, params, body }) =>
      model.presentAddress(await replaceAddress(user.id, params.id, model.parseAddress(body))),
    {
      signedIn: true,
      params: model.addressParams,
      body: model.addressBody,
      response: { 200: model.address, ...problems(400, 401, 404, 415) },
      detail: {
        summary: '修改收货地址 · Replace an address',
        description: 'Optional fields that are left out become empty; the title stays as it is.',
      },
    },
  )
  .delete(
    '/addresses/:id/',
    async ({ user, params, status }) => {
      await removeAddress(user.id, params.id)
      return status(204, undefined)
    },
    {
      signedIn: true,
      params: model.addressParams,
      detail: {
        summary: '删除收货地址 · Delete an address',
        description: 'When it was the default, the newest of those that are left becomes the default.',
        responses: documented(204, undefined, 401, 404),
      },
    },
  )
  .put(
    '/addresses/:id/status/',
    async ({ user, params }) => {
      await chooseDefaultAddress(user.id, params.id)
      return ok
    },
    {
      signedIn: true,
      params: model.addressParams,
      response: { 200: messageOk, ...problems(401, 404) },
      detail: { summary: '设为默认地址 · Make an address the default' },
    },
  )
  .put(
    '/addresses/:id/title/',
    async ({ user, params, body }) => {
      await renameAddress(user.id, params.id, body.title.trim())
      return ok
    },
    {
      signedIn: true,
      params: model.addressParams,
      body: model.titleBody,
      response: { 200: messageOk, ...problems(400, 401, 404, 415) },
      detail: { summary: '修改地址标题 · Rename an address' },
    },
  )
