import type {
  BillRow,
  NewPayment,
  PaymentGateway,
  PaymentGatewayName,
  Vendor,
  VendorGateway,
} from './payment-gateway.ts'

/**
 * The number of an order's trade on a phone: another number than that of its trade on a computer. WeChat Pay takes at most 32
 * characters, an order number has 30.
 */
const numberOnPhone = (orderId: string) => `${orderId}p`
const phoneForm = /^(\d{1,63})p$/

/** The gateway and the order that a trade number of a vendor belongs to. A number of another shop is its own order. */
export function tradeOf(
  vendor: Vendor,
  outTradeNo: string,
): Readonly<{ gateway: PaymentGatewayName; orderId: string }> {
  const [, orderId] = phoneForm.exec(outTradeNo) ?? []
  return orderId ? { gateway: `${vendor}_phone`, orderId } : { gateway: vendor, orderId: outTradeNo }
}

/** The vendor of a gateway. */
export function vendorOf(gateway: string): Vendor {
  return gateway.startsWith('wechat') ? 'wechat' : 'alipay'
}

/** A vendor's gateway for payments on a phone. Callers name trades by order numbers, as at every gateway. */
export function onPhone(vendor: VendorGateway): PaymentGateway {
  const name = `${vendor.name}_phone` as const
  const named = <T extends { outTradeNo: string }>(values: T): T => ({
    ...values,
    outTradeNo: numberOnPhone(values.outTradeNo),
  })
  return {
    name,
    linkSeconds: vendor.phoneLinkSeconds,
    start: (payment: NewPayment) => vendor.startOnPhone(named(payment)),
    query: (orderId) => vendor.query(numberOnPhone(orderId)),
    close: (orderId) => vendor.close(numberOnPhone(orderId)),
    refund: (refund) => vendor.refund(named(refund)),
    queryRefund: (orderId, outRefundNo) => vendor.queryRefund(numberOnPhone(orderId), outRefundNo),
  }
}

/** Returns the rows of a vendor's bill by gateway, named by order numbers. Each gateway of the vendor has an entry. */
export function rowsByGateway(
  vendor: Vendor,
  rows: readonly BillRow[],
): ReadonlyMap<PaymentGatewayName, readonly BillRow[]> {
  const split = new Map<PaymentGatewayName, BillRow[]>([
    [vendor, []],
    [`${vendor}_phone`, []],
  ])
  for (const row of rows) {
    const { gateway, orderId } = tradeOf(vendor, row.outTradeNo)
    split.get(gateway)?.push({ ...row, outTradeNo: orderId })
  }
  return split
}
