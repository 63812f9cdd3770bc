import { t } from 'elysia'
import { amount, amountChange, booleanField, idField, knownFieldsOnly, messageOk } from '../../http/fields.ts'
import type { Language, LocalizedText } from '../../lib/errors.ts'
import { amountPattern, formatFen } from '../../lib/money.ts'
import { imageUrl } from '../pictures/image-url.ts'
import { formatUpsellHint } from '../promotions/upsell-hint.ts'
import type { CartLine } from './cart-lines.ts'
import type { ExceededLimit } from './limits/purchase-limits.ts'
import type { LineProblem } from './line-problem.ts'
import type { PricedCartLine } from './price-cart.ts'

const countField = t.Integer({
  minimum: 1,
  maximum: 1_000_000,
  examples: [2],
  description: '件数：POST 为增加的，PUT 为该行的 · pieces: POST adds them, PUT sets them',
  hint: { zh: '数量应为正整数', en: 'must be a positive integer' },
})

export const newLine = knownFieldsOnly(
  {
    sku_id: idField,
    count: countField,
    selected: t.Optional({
      ...booleanField,
      description:
        '是否勾选；默认 POST 为 true，PUT 保持原状 · whether it is selected; default: POST true, PUT unchanged',
    }),
  },
  { title: 'NewCartLine' },
)
export const removal = knownFieldsOnly({ sku_id: t.Optional(idField) })
export const selection = knownFieldsOnly({
  selected: {
    ...booleanField,
    description: 'true 全选，false 全不选 · true selects all lines, false none',
  },
})

const guestToken = t.Optional(
  t.String({
    description:
      '无 Cookie 的客户端用 X-Guest-Cart 请求头带回；仅在请求不含任何 Cookie 时返回 · only for a request without cookies: send it as the header X-Guest-Cart',
  }),
)

export const selectionChanged = t.Object({ ...messageOk.properties, guest_token: guestToken })
export const pieces = t.Object({
  count: t.Integer({ examples: [3], description: '全部商品的件数 · pieces of all lines' }),
})

export const line = t.Object(
  {
    sku_id: t.Integer(),
    count: t.Integer({ description: '该行的件数 · pieces of the line' }),
    selected: t.Boolean({ description: '是否勾选 · whether it is selected' }),
    guest_token: guestToken,
  },
  { title: 'CartLine' },
)

/** Converts a changed line to the wire format. */
export function presentChange({ skuId, count, selected }: CartLine, token: string | undefined) {
  return { sku_id: skuId, count, selected, ...presentGuestToken(token) }
}

/** The token of a guest without cookies. */
export const presentGuestToken = (token: string | undefined) => (token ? { guest_token: token } : {})

/** Why a line is unavailable. */
export const lineProblem = t.Object({
  reason: t.Union([t.Literal('off_sale'), t.Literal('short'), t.Literal('over_limit')], {
    description:
      'off_sale 已下架, short 库存不足, over_limit 超出限购或待支付上限 · off sale, short of stock, or over the limit of one user',
    examples: ['over_limit'],
  }),
  message: t.String({
    examples: ['每人限购 2 件'],
    description: '给顾客的说明，按请求的语言 · text for the customer in the language of the request',
  }),
})

const cartItem = t.Object({
  id: t.Integer({ description: 'SKU 编号 · id of the SKU' }),
  name: t.String(),
  price: {
    ...amount,
    description: '当前单价，含限时特价 · present unit price, including a limited-time price',
  },
  list_price: { ...amount, description: '原价 · unit price without a limited-time price' },
  added_price: t.Nullable(
    t.String({
      pattern: amountPattern,
      examples: ['79.90'],
      description:
        '最近一次加入购物车时的单价，含限时特价；未知为 null · unit price when the line was last added to, including a limited-time price; null if unknown',
    }),
  ),
  price_change: t.Nullable(
    amountChange(
      '比加入时：price − added_price，降价为负，未知为 null · price − added_price, negative after a price drop; null if unknown',
    ),
  ),
  default_image_url: t.String(),
  count: t.Integer({ description: '该行的件数 · pieces of the line' }),
  selected: t.Boolean({ description: '是否勾选 · whether it is selected' }),
  stock: t.Integer({ description: '库存件数，最多晚两秒 · pieces in stock, at most two seconds old' }),
  available: t.Boolean({
    description: '能否按此件数购买 · whether these pieces can be bought; unavailable says why not',
  }),
  unavailable: t.Nullable(lineProblem, {
    description: '不能购买的原因，能购买为 null · why the line cannot be bought; null if it can',
  }),
  amount: { ...amount, description: 'price × count，元 · price × count in yuan' },
  promotion: t.Nullable(
    t.String({
      examples: ['再买 ¥20 减 ¥30'],
      description: '凑单提示，没有则为 null · what is missing to the next tier; null without one',
    }),
  ),
})

export const cart = t.Array(cartItem)

const limitTexts: Readonly<Record<ExceededLimit['kind'], (limit: number) => LocalizedText>> = {
  purchase: (limit) => ({ zh: `每人限购 ${limit} 件`, en: `At most ${limit} per customer` }),
  unpaid_pieces: (limit) => ({
    zh: `每人最多有 ${limit} 件待支付，请先支付或取消订单`,
    en: `At most ${limit} unpaid per customer; pay or cancel an order first`,
  }),
  unpaid_orders: (limit) => ({
    zh: `每人最多有 ${limit} 个待支付订单，请先支付或取消`,
    en: `At most ${limit} unpaid orders per customer; pay or cancel one first`,
  }),
}

function problemText(problem: LineProblem): LocalizedText {
  if (problem.reason === 'off_sale') return { zh: '已下架', en: 'Off sale' }
  if (problem.reason === 'over_limit') return limitTexts[problem.exceeded.kind](problem.exceeded.limit)
  if (problem.stock === 0) return { zh: '已售罄', en: 'Sold out' }
  return { zh: `库存仅剩 ${problem.stock} 件`, en: `Only ${problem.stock} left` }
}

/** Converts what prevents the order of a line, with a message in `language`. */
export function presentProblem(problem: LineProblem, language: Language): typeof lineProblem.static {
  return { reason: problem.reason, message: problemText(problem)[language] }
}

/** Converts a priced line to the wire format; the upsell hint is in `language`. */
export function presentLine(line: PricedCartLine, language: Language): typeof cartItem.static {
  const { id, name, count, selected, stock, available, upsellHint } = line
  return {
    id,
    name,
    price: formatFen(line.unitFen),
    list_price: formatFen(line.priceFen),
    added_price: line.addedFen === null ? null : formatFen(line.addedFen),
    price_change: line.addedFen === null ? null : formatFen(line.unitFen - line.addedFen),
    default_image_url: imageUrl(line.defaultImageUrl, 'cart'),
    count,
    selected,
    stock,
    available,
    unavailable: line.problem && presentProblem(line.problem, language),
    amount: formatFen(line.unitFen * count),
    promotion: upsellHint && formatUpsellHint(upsellHint, language),
  }
}
