import { Elysia, t } from 'elysia'
import { cacheableJson, publicCache } from '../../http/caching.ts'
import { documented, json, messageOk, problems } from '../../http/fields.ts'
import { identity } from '../../http/identity.ts'
import { notFound } from '../../lib/errors.ts'
import { addAddress, addressLimit } from './add-address.ts'
import { listAddresses } from './address-book.ts'
import { findArea, listProvinces } from './areas.ts'
import { changeAddress, renameAddress } from './change-address.ts'
import { chooseDefaultAddress } from './choose-default.ts'
import { deleteAddress } from './delete-address.ts'
import { addressLimitReached, areaAbolished, areaMismatch, mobileRegion } from './errors.ts'
import * as model from './model.ts'

const areasPolicy = publicCache(3600)
const ok = { message: 'OK' as const }

const areaRoutes = new Elysia({ name: 'areas', tags: ['addresses'] })
  .get(
    '/areas/',
    async ({ request, set }) => cacheableJson({ request, set }, await listProvinces(), areasPolicy),
    {
      detail: {
        operationId: 'listProvinces',
        summary: '省份 · Provinces',
        description:
          '下级行政区用 GET /areas/{id}/ 逐级查询。 · Read the lower levels with GET /areas/{id}/.',
        responses: documented(200, json(t.Array(model.area))),
      },
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
        operationId: 'getArea',
        summary: '下属城市或区县 · An area and its subdivisions',
        description:
          '直辖市的市辖区和县合为一个市，名称为直辖市；东莞等不设区的市列出镇和街道。 · 市辖区 and 县 of a municipality are one city with the name of the municipality. A city without districts, such as 东莞, lists its towns.',
        responses: documented(200, json(model.areaWithSubs), 404),
      },
    },
  )

export const addressRoutes = new Elysia({ name: 'addresses', tags: ['addresses'] })
  .use(areaRoutes)
  .use(identity)
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
      detail: {
        operationId: 'listAddresses',
        summary: '收货地址列表 · Addresses of the signed-in user',
        description:
          '一次返回全部地址，默认地址的编号在 default_address_id，limit 是最多可保存的数量。 · All addresses. default_address_id names the default one, limit is the most that can be stored.',
      },
    },
  )
  .post(
    '/addresses/',
    async ({ user, body, status }) =>
      status(201, model.presentAddress(await addAddress(user.id, model.parseAddress(body)))),
    {
      signedIn: true,
      body: model.newAddressBody,
      response: {
        201: model.address,
        ...problems(400, 401, 415, addressLimitReached, areaAbolished, areaMismatch, mobileRegion),
      },
      detail: {
        operationId: 'addAddress',
        summary: '新增收货地址 · Add an address',
        description:
          '最多 20 个；第一个自动成为默认地址。 · At most 20 addresses. The first address of a user becomes the default.',
      },
    },
  )
  .put(
    '/addresses/:id/',
    async ({ user, params, body }) =>
      model.presentAddress(await changeAddress(user.id, params.id, model.parseAddressChange(body))),
    {
      signedIn: true,
      params: model.addressParams,
      body: model.addressChangeBody,
      response: {
        200: model.address,
        ...problems(400, 401, 404, 415, areaAbolished, areaMismatch, mobileRegion),
      },
      detail: {
        operationId: 'replaceAddress',
        summary: '修改收货地址 · Change an address',
        description:
          '未提交的字段保持不变；"" 或 null 清空 title、tel、email、postal_code。 · An omitted field keeps its value; `""` or null empties `title`, `tel`, `email` and `postal_code`.',
      },
    },
  )
  .delete(
    '/addresses/:id/',
    async ({ user, params, status }) => {
      await deleteAddress(user.id, params.id)
      return status(204, undefined)
    },
    {
      signedIn: true,
      params: model.addressParams,
      detail: {
        operationId: 'removeAddress',
        summary: '删除收货地址 · Delete an address',
        description:
          '删除默认地址后，最新的地址成为默认地址。 · When the default address is deleted, the newest remaining address becomes the default.',
        responses: documented(204, undefined, 400, 401, 404, 415),
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
      response: { 200: messageOk, ...problems(400, 401, 404, 415) },
      detail: {
        operationId: 'chooseDefaultAddress',
        summary: '设为默认地址 · Set the default address',
        description:
          '结算页面预选默认地址；重复调用没有变化。 · Settlement preselects the default address. A repeated call changes nothing.',
      },
    },
  )
  .put(
    '/addresses/:id/title/',
    async ({ user, params, body }) => {
      await renameAddress(user.id, params.id, body.title)
      return ok
    },
    {
      signedIn: true,
      params: model.addressParams,
      body: model.titleBody,
      response: { 200: messageOk, ...problems(400, 401, 404, 415) },
      detail: {
        operationId: 'renameAddress',
        summary: '修改地址标题 · Rename an address',
        description: `标题是给自己看的名称，如“家”“公司”，不改变地址内容。 · The title is the user's own name for the address, such as "home"; the address itself stays.`,
      },
    },
  )
