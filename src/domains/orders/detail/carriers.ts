/** A carrier: the names that shipments call it by, and its code at Kuaidi100. */
type Carrier = Readonly<{ code: string; names: readonly string[]; trackingCode: string }>

const carriers: readonly Carrier[] = [
  { code: 'SF', names: ['顺丰速运', '顺丰'], trackingCode: 'shunfeng' },
  { code: 'YTO', names: ['圆通速递', '圆通快递', '圆通'], trackingCode: 'yuantong' },
  { code: 'ZTO', names: ['中通快递', '中通速递', '中通'], trackingCode: 'zhongtong' },
  { code: 'STO', names: ['申通快递', '申通'], trackingCode: 'shentong' },
  { code: 'YD', names: ['韵达快递', '韵达速递', '韵达'], trackingCode: 'yunda' },
  { code: 'EMS', names: ['邮政EMS', '中国邮政', '邮政'], trackingCode: 'ems' },
  { code: 'JD', names: ['京东物流', '京东快递', '京东'], trackingCode: 'jd' },
]

const byName = new Map(
  carriers.flatMap((carrier) =>
    [carrier.code, ...carrier.names].map((name) => [name.toUpperCase(), carrier]),
  ),
)

/**
 * Returns the page that shows where a parcel is; null for an unknown carrier or without a number. Kuaidi100 tracks parcels of
 * every carrier: https://www.kuaidi100.com/
 * @param carrier code (`SF`) or name (`顺丰速运`)
 */
export function trackingUrl(carrier: string, trackingNo: string): string | null {
  const found = byName.get(carrier.trim().toUpperCase())
  if (!found || trackingNo === '') return null
  const url = new URL('https://www.kuaidi100.com/chaxun')
  url.searchParams.set('com', found.trackingCode)
  url.searchParams.set('nu', trackingNo)
  return url.href
}

/** Returns the usual name of a carrier that a shipment names by its code; other names stay. */
export function carrierName(carrier: string): string {
  return carriers.find(({ code }) => code === carrier.trim().toUpperCase())?.names[0] ?? carrier
}
