import type { GoodsSource } from '../goods/source.ts'

/** Builds the three descriptions of a detail page, HTML. */
export function describeGoods(source: GoodsSource): {
  descDetail: string
  descPack: string
  descService: string
} {
  const facts = Object.entries({ 品牌: source.brand, ...source.facts })
  const rows = facts.map(
    ([name, value]) => `<tr><th>${escapeHtml(name)}</th><td>${escapeHtml(value)}</td></tr>`,
  )
  const items = source.pack.map((item) => `<li>${escapeHtml(item)}</li>`)
  const points = source.caption.split('，').map((point) => `<li>${escapeHtml(point)}</li>`)
  return {
    descDetail:
      `<h3>${escapeHtml(source.name)}</h3><p>${escapeHtml(source.intro)}</p><ul>${points.join('')}</ul>` +
      `<table><caption>规格参数</caption><tbody>${rows.join('')}</tbody></table>`,
    descPack: `<h3>包装清单</h3><ul>${items.join('')}</ul>`,
    descService:
      '<h3>售后服务</h3><p>自签收之日起七日内，商品完好可申请退货；质量问题十五日内可换货。生鲜与贴身用品以页面说明为准。</p>' +
      '<p>演示商品：品牌、商品与参数均为虚构，请勿当真。</p>',
  }
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
