import { expect, spyOn, test } from 'bun:test'
import * as fold from '../../../../src/domains/staff/figures/fold-figures.ts'
import { createStaff } from '../../../support/factories/staff/staff.ts'
import { foldUntil } from '../../../support/fold-until.ts'
import { call } from '../../../support/http.ts'

const range = 'from=2026-11-01&to=2026-11-30'

test.each(['sales', 'products', 'categories', 'coupons', 'conversion'])(
  'before all orders were folded for the first time, the figures of %s are 503 with a time to wait, not zeros',
  async (name) => {
    const { token } = await createStaff(['orders.view_figures'])
    const ask = () => call('GET', `/meiduo_admin/statistics/${name}/?${range}`, { token })
    const moment = spyOn(fold, 'findFoldMoment').mockResolvedValue(undefined)
    try {
      const { status, json, headers } = await ask()
      expect([status, json.code, headers.get('retry-after')]).toEqual([503, 'figures_not_ready', '30'])
    } finally {
      moment.mockRestore()
    }
    await foldUntil()
    expect((await ask()).status).toBe(200)
  },
)
