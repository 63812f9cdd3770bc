import { Elysia } from 'elysia'
import { problems } from '../../../http/fields.ts'
import { mergeQuery } from '../../../http/staff/merge-query.ts'
import { areaAbolished, areaMismatch } from '../../addresses/errors.ts'
import { updateShopProfile } from '../../shop/change-profile.ts'
import { getShopProfile } from '../../shop/find-profile.ts'
import { parseShop, presentShop, shop, shopChange } from '../../shop/model.ts'
import { settingsOf, shopFields } from '../../shop/shop-profile.ts'
import { staffAccess } from '../access/macro.ts'
import { applyMatchedEdit } from '../audit/apply-edit.ts'
import { preconditionFailed, preconditionRequired } from '../errors.ts'
import { etagOf } from '../versions/etag.ts'

/** The profile of the shop. */
export const staffShopRoutes = new Elysia({
  name: 'staff-shop',
  prefix: '/meiduo_admin',
  tags: ['staff-shop'],
})
  .use(staffAccess)
  .get(
    '/shop/',
    async ({ set }) => {
      const profile = await getShopProfile()
      set.headers.etag = etagOf(shopFields(settingsOf(profile)))
      return presentShop(profile)
    },
    {
      staff: 'shop.view_profile',
      response: { 200: shop, ...problems(401, 403) },
      detail: {
        operationId: 'getStaffShop',
        summary: '店铺资料 · Profile of the shop',
        description:
          '店名、客服电话、退货地址、备案号与条款。回答的 ETag 用于 If-Match。 · Name, service phone, return address, ICP number and terms of the shop. Its ETag is for If-Match.',
      },
    },
  )
  .put(
    '/shop/',
    async ({ body, caller, set }) => {
      const stored = await applyMatchedEdit(caller, 'updateShop', body, (sent, record) =>
        updateShopProfile(parseShop(sent), record),
      )
      set.headers.etag = etagOf(shopFields(settingsOf(stored)))
      return presentShop(stored)
    },
    {
      staff: 'shop.change_profile',
      query: mergeQuery,
      body: shopChange,
      response: {
        200: shop,
        ...problems(
          400,
          401,
          403,
          415,
          areaAbolished,
          areaMismatch,
          preconditionFailed,
          preconditionRequired,
        ),
      },
      detail: {
        operationId: 'updateShop',
        summary: '修改店铺资料 · Change the profile of the shop',
        description:
          'A field that is absent and not required keeps its value. Another agreement or privacy text becomes a new version, and consents keep naming the version that they accepted. Shoppers see the change immediately.',
      },
    },
  )
