import { Elysia } from 'elysia'
import { problems } from '../../../http/fields.ts'
import { staffAccess } from '../access/macro.ts'
import {
  countActive,
  countBuyers,
  countRegistered,
  countRegisteredByDay,
  countUsers,
  listCategoryViews,
} from './day-figures.ts'
import * as model from './model.ts'

const countOfDay = { 200: model.dayCount, ...problems(401, 403) }

/** Figures of the home page of a staff console. */
export const staffFigureRoutes = new Elysia({
  name: 'staff-figures',
  prefix: '/meiduo_admin/statistical',
  tags: ['staff-figures'],
})
  .use(staffAccess)
  .get('/total_count/', countUsers, {
    staff: 'any staff',
    response: countOfDay,
    detail: {
      operationId: 'countUsers',
      summary: '用户总数 · Users in all, staff too',
      description:
        '包括员工与系统账号；date 是店铺当天的日期。 · Staff are counted, too; date is today in the zone of the shop.',
    },
  })
  .get('/day_increment/', countRegistered, {
    staff: 'any staff',
    response: countOfDay,
    detail: {
      operationId: 'countRegisteredToday',
      summary: '今日注册用户数 · Users registered today',
      description:
        '店铺时区当天零点以来注册的用户。 · Users who registered since midnight in the zone of the shop.',
    },
  })
  .get('/day_active/', countActive, {
    staff: 'any staff',
    response: countOfDay,
    detail: {
      operationId: 'countActiveToday',
      summary: '今日活跃用户数 · Users signed in today',
      description:
        '店铺时区当天零点以来登录过的用户。 · Users who signed in since midnight in the zone of the shop.',
    },
  })
  .get('/day_orders/', countBuyers, {
    staff: 'any staff',
    response: countOfDay,
    detail: {
      operationId: 'countBuyersToday',
      summary: '今日下单用户数 · Users who placed an order today',
      description: 'Each user counts once; cancelled orders are included.',
    },
  })
  .get('/month_increment/', countRegisteredByDay, {
    staff: 'any staff',
    response: { 200: model.dayCounts, ...problems(401, 403) },
    detail: {
      operationId: 'countRegisteredByDay',
      summary: '近 30 天每日注册数 · Registrations of the last 30 days',
      description: 'Exactly 30 days, oldest first; the last is today. Days without a registration are 0.',
    },
  })
  .get('/goods_day_views/', listCategoryViews, {
    staff: 'any staff',
    response: { 200: model.categoryViews, ...problems(401, 403) },
    detail: {
      operationId: 'listCategoryViews',
      summary: '今日分类浏览量 · Views of each category today',
      description:
        'Answered pages of SKUs for no known crawler, most viewed first; up to 10 seconds late. A killed process may lose its last 10 seconds.',
    },
  })
