import type { StaffRow } from './row.ts'

const figure = (operation: string, path: string): StaffRow => ({
  operation,
  status: 200,
  call: () => [`/statistical/${path}/`],
})

export const figureRows: readonly StaffRow[] = [
  figure('countUsers', 'total_count'),
  figure('countRegisteredToday', 'day_increment'),
  figure('countActiveToday', 'day_active'),
  figure('countBuyersToday', 'day_orders'),
  figure('countRegisteredByDay', 'month_increment'),
  figure('listCategoryViews', 'goods_day_views'),
]
