import { type DocumentDecoration, t } from 'elysia'

export const started = t.Object({ alipay_url: t.String({ description: '支付宝支付链接' }) })

export const settled = t.Object({ trade_id: t.String({ description: '支付宝流水号' }) })

const returned = ['out_trade_no', 'trade_no', 'total_amount', 'app_id', 'seller_id', 'sign', 'sign_type']

/** What Alipay appends; there may be more, and all of it is signed. */
export const returnParameters: NonNullable<DocumentDecoration['parameters']> = returned.map((name) => ({
  name,
  in: 'query',
  required: true,
  schema: { type: 'string' },
}))

const noticed = [...returned, 'notify_id', 'notify_time', 'trade_status']

/** A notice as Alipay posts it, read raw since its signature covers every field. */
export const noticeBody: NonNullable<DocumentDecoration['requestBody']> = {
  required: true,
  content: {
    'application/x-www-form-urlencoded': {
      schema: {
        type: 'object',
        required: noticed,
        properties: Object.fromEntries(noticed.map((name) => [name, { type: 'string' }])),
        additionalProperties: { type: 'string' },
      },
    },
  },
}
