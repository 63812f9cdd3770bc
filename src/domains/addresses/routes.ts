import { Elysia, t } from 'elysia'
import { cacheablePrepared } from '../../http/caching.ts'
import { documented, json, problems } from '../../http/fields.ts'
import { identity } from '../../http/identity.ts'
import { notFound } from '../../lib/errors.ts'
import { addressLimit, createAddress, listAddresses } from './address-book.ts'
import { findArea, listProvinces } from './areas.ts'
import * as model from './model.ts'

const areasMaxAgeSeconds = 3600

export const addressRoutes = new Elysia({ name: 'addresses', tags: ['addresses'] })
  .use(identity)
  .get(
    '/areas/',
    async ({ request }) => cacheablePrepared(request, await listProvinces(), areasMaxAgeSeconds),
    {
      detail: { summary: '省份 · Provinces', responses: documented(200, json(t.Array(model.area))) },
    },
  )
  .get(
    '/areas/:id/',
    async ({ params, request }) => {
      const found = await findArea(params.id)
      if (!found) throw notFound()
      return cacheablePrepared(request, found, areasMaxAgeSeconds)
    },
    {
      params: model.areaParams,
      detail: {
        summary: '下属城市或区县 · What lies in an area',
        responses: documented(200, json(model.areaWithSubs), 404),
      },
    },
  )
  .get(
    '/addresses/',
    async ({ user, set }) => {
      set.headers['cache-control'] = 'no-store'
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
    async ({ user, body, status }) => {
      const row = await createAddress(user.id, {
        title: body.title,
        receiver: body.receiver,
        provinceId: body.province_id,
        cityId: body.city_id,
        districtId: body.district_id,
        place: body.place,
        mobile: body.mobile,
        tel: body.tel ?? undefined,
        email: body.email ?? undefined,
        postalCode: body.postal_code ?? undefined,
      })
      return status(201, model.presentAddress(row))
    },
    {
      signedIn: true,
      body: model.newAddress,
      response: { 201: model.address, ...problems(400, 401, 415) },
      detail: { summary: '新增收货地址 · Add an address' },
    },
  )
