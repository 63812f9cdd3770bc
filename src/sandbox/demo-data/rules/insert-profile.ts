import type { Transaction } from '../../../db/client.ts'
import { shopProfiles, shopTexts } from '../../../db/schema/shop.ts'

const agreement = `欢迎使用美多商城。

1. 注册时请填写真实的手机号，并妥善保管密码；以您的账号进行的操作视为您本人的操作。
2. 商品的价格、库存与促销以下单时的页面为准；下单后 30 分钟内未支付的订单自动取消。
3. 收到商品之日起七天内，可以申请退货退款；标明不适用七天无理由退货的商品除外。
4. 请勿利用平台从事违法活动，或恶意占用库存、刷单、发布虚假评价。
5. 本协议更新后，会在店铺资料中公布新的版本。`

const privacy = `我们重视您的个人信息。

1. 我们收集手机号、收货地址与订单信息，用于完成交易、配送与售后。
2. 我们不会向与交易无关的第三方提供您的个人信息。
3. 您可以随时在账号中导出个人数据，或注销账号；注销后订单仅以匿名方式保留。
4. 客服电话：400-618-4000。`

const profile = {
  name: '美多商城',
  servicePhone: '400-618-4000',
  icpNumber: '京ICP备00000000号',
  licenseUrl: 'https://example.com/license.html',
  returnReceiver: '美多商城售后部',
  returnPhone: '400-618-4000转2',
  returnProvinceId: 110000,
  returnCityId: 110100,
  returnDistrictId: 110112,
  returnPlace: '物流大道 8 号 3 号库',
}

/** Gives the demo shop a profile, unless it has one. */
export async function insertProfile(tx: Transaction): Promise<void> {
  const [present] = await tx.select({ name: shopProfiles.name }).from(shopProfiles)
  if (present?.name) return
  await tx
    .insert(shopProfiles)
    .values({ id: 1, ...profile })
    .onDuplicateKeyUpdate({ set: profile })
  await tx
    .insert(shopTexts)
    .ignore()
    .values([
      { kind: 'agreement', version: 1, text: agreement },
      { kind: 'privacy', version: 1, text: privacy },
    ])
}
