import { t } from 'elysia'

/** The headers of every operation that moves money or goods. */
export const idempotencyHeaders = t.Object({
  'idempotency-key': t.Optional(
    t.String({
      pattern: '^[\\x21-\\x7e]{1,64}$',
      description:
        '相同的键和内容再次得到首次的结果，不会重复执行 · the same key and content return the first answer again; nothing happens twice',
      hint: { zh: '应为 1 至 64 个可见 ASCII 字符', en: 'must be 1 to 64 visible ASCII characters' },
    }),
  ),
})
