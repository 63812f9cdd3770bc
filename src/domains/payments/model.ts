import { t } from 'elysia'

export const started = t.Object({ alipay_url: t.String({ description: '支付宝支付链接' }) })

export const settled = t.Object({ trade_id: t.String({ description: '支付宝流水号' }) })
