import type {
  Bill,
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

/** A vendor's gateway for payments on a computer. The bill of the vendor holds the trades of both products. */
export function onComputer(vendor: VendorGateway): PaymentGateway {
  return {
    ...vendor,
    downloadBill: async (day) => billOf(await vendor.downloadBill(day), vendor.name, vendor.name),
  }
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
    verifyNotification: vendor.verifyNotification,
    downloadBill: async (day) => billOf(await vendor.downloadBill(day), vendor.name, name),
  }
}

/** The rows of one product, named by order numbers. */
function billOf(bill: Bill, vendor: Vendor, name: PaymentGatewayName): Bill {
  if (bill.state !== 'ready') return bill
  const rows = bill.rows.flatMap((row) => {
    const { gateway, orderId } = tradeOf(vendor, row.outTradeNo)
    return gateway === name ? [{ ...row, outTradeNo: orderId }] : []
  })
  return { state: 'ready', rows }
}
