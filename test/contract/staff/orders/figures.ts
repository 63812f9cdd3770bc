import { foldUntil } from '../../../support/fold-until.ts'

import type { StaffRow } from '../row.ts'

const figure = (operation: string, path: string): StaffRow => ({
  operation,
  status: 200,
  call: () => [`/statistical/${path}/`],
})

const statistics = (operation: string, path: string): StaffRow => ({
  operation,
  status: 200,
  call: async () => {
    // figures are answered once the job has run
    await foldUntil()
    return [`/statistics/${path}/?from=2026-01-01&to=2026-01-31`]
  },
})

export const figureRows: readonly StaffRow[] = [
  figure('countUsers', 'total_count'),
  figure('countRegisteredToday', 'day_increment'),
  figure('countActiveToday', 'day_active'),
  figure('countBuyersToday', 'day_orders'),
  figure('countRegisteredByDay', 'month_increment'),
  figure('listCategoryViews', 'goods_day_views'),
  statistics('getSales', 'sales'),
  statistics('listBestSkus', 'products'),
  statistics('listBestCategories', 'categories'),
  statistics('listBestCoupons', 'coupons'),
  statistics('getConversion', 'conversion'),
  {
    operation: 'exportLedger',
    status: 200,
    audits: 'ledger',
    call: () => ['/statistics/reconciliation/?part=days'],
  },
]
