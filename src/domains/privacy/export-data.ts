import { shopTime } from '../../config/shop-time.ts'
import { vendorOf } from '../../gateways/payments/phone-trades.ts'
import { now } from '../../lib/clock.ts'
import { unauthorized } from '../../lib/errors.ts'
import { isErased } from '../accounts/erase-account.ts'
import { presentProfile } from '../accounts/model.ts'
import { getAccountDates } from '../accounts/personal-data.ts'
import { findProfile, type Profile } from '../accounts/profile.ts'
import { listSessions } from '../accounts/sign-in/refresh-tokens.ts'
import { listAddresses } from '../addresses/address-book.ts'
import { presentAddress } from '../addresses/model.ts'
import { readCart } from '../cart/cart-store.ts'
import { listAllFavourites, listStockNotices } from '../favourites/personal-data.ts'
import { listBrowsedSkus } from '../history/browse-history.ts'
import { listMessages } from '../messages/personal-data.ts'
import { listIdentities } from '../oauth/personal-data.ts'
import { exportOrders } from '../orders/personal-data.ts'
import { presentRefundRequest } from '../orders/refunds/model.ts'
import { listPayments } from '../payments/personal-data.ts'
import { imageUrl } from '../pictures/image-url.ts'
import { couponStateOf, type UserCouponRow } from '../promotions/coupons/list-coupons.ts'
import { listAllUserCoupons } from '../promotions/personal-data.ts'
import { listOwnViews } from '../staff/saved-views/find-views.ts'

type FullOrder = Awaited<ReturnType<typeof exportOrders>>[number]
type Payment = Awaited<ReturnType<typeof listPayments>>[number]

/**
 * Exports all personal data of a user in the API's names: profile, addresses, OAuth identities, orders with lines, reviews,
 * invoices and payments, coupons, cart, favourites, messages and browse history. Amounts are in yuan and times have the shop's
 * offset. A locked account has them, too.
 * @throws 401 when the account is closed
 */
export async function exportData(userId: number) {
  const [
    profile,
    dates,
    book,
    identities,
    orders,
    payments,
    coupons,
    cart,
    browsed,
    messages,
    liked,
    notices,
    sessions,
    views,
  ] = await Promise.all([
    findProfile(userId),
    getAccountDates(userId),
    listAddresses(userId),
    listIdentities(userId),
    exportOrders(userId),
    listPayments(userId),
    listAllUserCoupons(userId),
    readCart({ kind: 'user', userId }),
    listBrowsedSkus(userId),
    listMessages(userId),
    listAllFavourites(userId),
    listStockNotices(userId),
    listSessions(userId),
    listOwnViews(userId),
  ])
  if (!profile || (await isErased(userId))) throw unauthorized()
  const paymentsByOrder = Map.groupBy(payments, (payment) => payment.orderId)
  return {
    exported_at: shopTime(now()),
    profile: presentOwner(profile, dates),
    default_address_id: book.defaultAddressId,
    addresses: book.addresses.map(presentAddress),
    identities: identities.map(({ provider, subject, createTime }) => ({
      provider,
      subject,
      bound_at: shopTime(createTime),
    })),
    orders: orders.map((order) => presentOrder(order, paymentsByOrder.get(order.orderId) ?? [])),
    coupons: coupons.map(presentCoupon),
    cart: cart.map(({ skuId, count, selected }) => ({ sku_id: skuId, count, selected })),
    favourites: liked.map(({ skuId, name, createTime }) => ({
      sku_id: skuId,
      name,
      create_time: shopTime(createTime),
    })),
    stock_notices: notices.map(({ skuId, name, expiresAt }) => ({
      sku_id: skuId,
      name,
      expires_at: shopTime(expiresAt),
    })),
    order_messages: profile.orderMessages,
    messages: messages.map(({ kind, subject, createTime, sentTime }) => ({
      kind,
      ...subject,
      create_time: shopTime(createTime),
      sent_at: sentTime && shopTime(sentTime),
    })),
    sessions: sessions.map(({ createTime, expiresAt }) => ({
      issued_at: shopTime(createTime),
      expires_at: shopTime(expiresAt),
    })),
    saved_views: views.map(({ name, list, filters, columns }) => ({
      name,
      list,
      filters: { ...filters },
      columns: [...columns],
    })),
    browse_history: browsed.map(({ id, name }) => ({ sku_id: id, name })),
  }
}

function presentOwner(profile: Profile, account: Awaited<ReturnType<typeof getAccountDates>>) {
  const { dateJoined, lastLogin, consentTime, agreementVersion, privacyVersion, lockTime } = account
  return {
    ...presentProfile(profile),
    date_joined: shopTime(dateJoined),
    last_login: lastLogin && shopTime(lastLogin),
    consent: consentTime && {
      at: shopTime(consentTime),
      agreement_version: agreementVersion,
      privacy_version: privacyVersion,
    },
    lock: lockTime && { at: shopTime(lockTime), reason: account.lockReason },
  }
}

function presentParcel({ carrier, trackingNo, createTime }: FullOrder['shipments'][number]) {
  return { carrier, tracking_no: trackingNo, shipped_at: shopTime(createTime) }
}

function presentOrder(order: FullOrder, payments: readonly Payment[]) {
  return {
    order_id: order.orderId,
    create_time: shopTime(order.createTime),
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
    remark: order.remark,
    invoice: order.invoice ? presentInvoice(order.invoice) : null,
    former_invoices: order.issuedInvoices
      .filter(({ number }) => number !== order.invoice?.number)
      .map((invoice) => presentInvoice({ ...invoice, status: 'voided' })),
    payments: payments.map(presentPayment),
    shipment: order.shipments[0] ? presentParcel(order.shipments[0]) : null,
    shipments: order.shipments.map(presentParcel),
    notes: order.notes.map(({ createTime, note }) => ({ time: shopTime(createTime), note })),
    refunds: order.refunds.map(presentRefund),
    skus: order.lines.map((line) => ({
      sku_id: line.skuId,
      name: line.name,
      count: line.count,
      price: line.price,
      ...(line.isCommented && {
        review_id: line.id,
        comment: line.comment,
        score: line.score,
        is_anonymous: line.isAnonymous,
        comment_time: line.commentTime && shopTime(line.commentTime),
        follow_up: line.followUp,
        follow_up_time: line.followUpTime && shopTime(line.followUpTime),
        pictures: line.pictures.map((key) => imageUrl(key)),
      }),
    })),
  }
}

function presentRefund(row: FullOrder['refunds'][number]) {
  const { lines, ...request } = presentRefundRequest(row)
  return { ...request, lines: lines.map((line, at) => ({ ...line, note: row.lines[at]?.note ?? '' })) }
}

function presentPayment({ tradeId, gateway, amount, paidAt, applied, refunds }: Payment) {
  return {
    trade_id: tradeId,
    gateway: vendorOf(gateway),
    amount,
    paid_at: paidAt && shopTime(paidAt),
    applied,
    refunds: refunds.map(({ outRefundNo, amount, cause, status, createTime, doneAt }) => ({
      out_refund_no: outRefundNo,
      amount,
      cause,
      status,
      create_time: shopTime(createTime),
      done_at: doneAt && shopTime(doneAt),
    })),
  }
}

type ShownInvoice = Omit<NonNullable<FullOrder['invoice']>, 'createTime' | 'file'>

function presentInvoice(invoice: ShownInvoice) {
  const { kind, title, taxNumber, status, number, voidReason, issuedTime, voidedTime } = invoice
  return {
    ...{ kind, title, tax_no: taxNumber, status, number, void_reason: voidReason },
    issued_at: issuedTime && shopTime(issuedTime),
    voided_at: voidedTime && shopTime(voidedTime),
  }
}

function presentCoupon(row: UserCouponRow) {
  const { id, couponId, createTime, usedAt, orderId } = row.own
  return {
    id,
    coupon_id: couponId,
    name: row.coupon.name,
    status: couponStateOf(row, now()),
    claimed_at: shopTime(createTime),
    used_at: usedAt && shopTime(usedAt),
    order_id: orderId,
  }
}
