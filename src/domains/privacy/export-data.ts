import { config } from '../../config.ts'
import { isoWithOffset, now } from '../../lib/clock.ts'
import { getProfile } from '../accounts/profile.ts'
import { listAddresses } from '../addresses/address-book.ts'
import { presentAddress } from '../addresses/model.ts'
import { readCart } from '../cart/store.ts'
import { listBrowsed } from '../history/browsed.ts'
import { listIdentities } from '../oauth/personal.ts'
import { listOrdersInFull } from '../orders/personal.ts'

type FullOrder = Awaited<ReturnType<typeof listOrdersInFull>>[number]

/**
 * All that the mall knows about a person, in the names of the wire: profile, addresses, identities at other parties,
 * orders with their lines and reviews, cart, browse history. Amounts are yuan, times have the shop's offset.
 * @throws 401 when the account is closed
 */
export async function exportData(userId: number) {
  const [profile, book, identities, orders, cart, browsed] = await Promise.all([
    getProfile(userId),
    listAddresses(userId),
    listIdentities(userId),
    listOrdersInFull(userId),
    readCart({ kind: 'user', userId }),
    listBrowsed(userId),
  ])
  const { emailActive, ...rest } = profile
  return {
    exported_at: time(now()),
    profile: { ...rest, email_active: emailActive },
    default_address_id: book.defaultAddressId,
    addresses: book.addresses.map(presentAddress),
    identities: identities.map(({ provider, subject, createTime }) => ({
      provider,
      subject,
      bound_at: time(createTime),
    })),
    orders: orders.map(presentOrder),
    cart: cart.map(({ skuId, count, selected }) => ({ sku_id: skuId, count, selected })),
    browse_history: browsed.map(({ id, name }) => ({ sku_id: id, name })),
  }
}

function presentOrder(order: FullOrder) {
  return {
    order_id: order.orderId,
    create_time: time(order.createTime),
    status: order.status,
    receiver: order.receiver,
    receiver_mobile: order.receiverMobile,
    receiver_place: order.receiverPlace,
    total_count: order.totalCount,
    total_amount: order.totalAmount,
    discount_amount: order.discountAmount,
    freight: order.freight,
    pay_amount: order.payAmount,
    pay_method: order.payMethod,
    skus: order.lines.map((line) => ({
      sku_id: line.skuId,
      name: line.name,
      count: line.count,
      price: line.price,
      ...(line.isCommented && {
        comment: line.comment,
        score: line.score,
        is_anonymous: line.isAnonymous,
      }),
    })),
  }
}

function time(date: Date): string {
  return isoWithOffset(date, config.shopTimezone)
}
