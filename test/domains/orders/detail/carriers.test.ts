import { expect, test } from 'bun:test'
import { carrierName, trackingUrl } from '../../../../src/domains/orders/detail/carriers.ts'

const known = [
  ['SF', '顺丰速运', 'shunfeng'],
  ['YTO', '圆通速递', 'yuantong'],
  ['ZTO', '中通快递', 'zhongtong'],
  ['STO', '申通快递', 'shentong'],
  ['YD', '韵达快递', 'yunda'],
  ['EMS', '邮政EMS', 'ems'],
  ['JD', '京东物流', 'jd'],
] as const
for (const [code, name, vendor] of known)
  test(`a parcel of ${code} has a tracking page, by the code and by the name of the carrier`, () => {
    const url = `https://www.kuaidi100.com/chaxun?com=${vendor}&nu=123`
    expect([trackingUrl(code, '123'), trackingUrl(name, '123')]).toEqual([url, url])
    expect([carrierName(code.toLowerCase()), carrierName(name)]).toEqual([name, name])
  })

test('a tracking number cannot change the page', () => {
  expect(trackingUrl('SF', '1&com=x#')).toBe(
    'https://www.kuaidi100.com/chaxun?com=shunfeng&nu=1%26com%3Dx%23',
  )
})

test('an unknown carrier and an erased number have no tracking page', () => {
  expect([trackingUrl('骑手', '123'), trackingUrl('', '123'), trackingUrl('SF', '')]).toEqual([
    null,
    null,
    null,
  ])
  expect(carrierName('骑手')).toBe('骑手')
})
