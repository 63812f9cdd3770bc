import { t } from 'elysia'

export const dayCount = t.Object(
  {
    count: t.Integer({ examples: [17], description: '当天的人数 · people on that day' }),
    date: t.String({
      format: 'date',
      examples: ['2026-11-29'],
      description: '店铺时区的日期 · day in the zone of the shop',
    }),
  },
  { title: 'DayCount' },
)
export const dayCounts = t.Array(dayCount)
export const categoryViews = t.Array(
  t.Object(
    {
      category: t.String({ examples: ['手机'], description: '分类名称 · name of the category' }),
      count: t.Integer({ examples: [120], description: '今日浏览量 · views today' }),
    },
    { title: 'CategoryViews' },
  ),
)
