import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { addresses } from '../../../src/db/schema/addresses.ts'
import { users } from '../../../src/db/schema/auth.ts'
import { orderInvoices } from '../../../src/db/schema/invoices.ts'
import { orders } from '../../../src/db/schema/orders.ts'
import { changeNickname } from '../../../src/domains/accounts/nickname.ts'
import { chooseChannel } from '../../../src/domains/accounts/order-messages/choose-channel.ts'
import { changeOrderAddress } from '../../../src/domains/orders/amendments/change-address.ts'
import { requestInvoice } from '../../../src/domains/orders/amendments/request-invoice.ts'
import { closeAccount } from '../../../src/domains/privacy/close-account.ts'
import { createOrder } from '../../support/factories/orders/orders.ts'
import { createAddress, createUser, type TestUser } from '../../support/factories/users.ts'

/** Creates a shopper with a second address, and with an order in this status. */
async function createShopper(orderStatus: number | undefined) {
  const user = await createUser()
  const orderId = orderStatus === undefined ? '' : (await createOrder(orderStatus, { user })).orderId
  const address = await createAddress(user.id)
  const text = `私${user.username}`
  await db.update(addresses).set({ receiver: '李四', place: text }).where(eq(addresses.id, address))
  return { user, orderId, address, text }
}
type Shopper = Awaited<ReturnType<typeof createShopper>>

/** A write of personal data by a request whose token was valid when it began, with the error codes of its refusals. */
type Write = Readonly<{
  what: string
  orderStatus?: number
  write: (shopper: Shopper) => Promise<unknown>
  refusals: readonly string[]
}>

const writes: readonly Write[] = [
  {
    what: 'a nickname',
    write: ({ user }) => changeNickname(user.id, user.username),
    refusals: ['unauthorized'],
  },
  {
    what: 'a channel for messages',
    write: ({ user }) => chooseChannel(user.id, 'sms'),
    refusals: ['unauthorized'],
  },
  {
    what: 'an invoice of a finished order',
    orderStatus: 5,
    write: ({ user, orderId, text }) =>
      requestInvoice(user.id, orderId, { kind: 'company', title: text, tax_no: '91350100M000100Y43' }),
    refusals: ['unauthorized'],
  },
  {
    what: 'an invoice of an order that the closing cancels',
    orderStatus: 1,
    write: ({ user, orderId, text }) => requestInvoice(user.id, orderId, { kind: 'personal', title: text }),
    refusals: ['unauthorized', 'order_state'],
  },
  {
    what: 'another address of an order',
    orderStatus: 1,
    write: ({ user, orderId, address }) => changeOrderAddress(user.id, orderId, address),
    refusals: ['unauthorized', 'order_state'],
  },
]

const close = ({ id, password }: TestUser) =>
  closeAccount({ userId: id, password, address: '198.18.0.1' }).then(() => 'closed')
const codeOf = ({ code }: { code?: string }) => code ?? 'no code'

/** What of the shopper is stored: name, nickname and channel of the account, and the texts of all orders. */
async function personalDataOf({ user }: Shopper) {
  const [account] = await db.select().from(users).where(eq(users.id, user.id))
  const rows = await db
    .select({
      receiver: orders.receiver,
      mobile: orders.receiverMobile,
      place: orders.receiverPlace,
      title: orderInvoices.title,
      taxNumber: orderInvoices.taxNumber,
    })
    .from(orders)
    .leftJoin(orderInvoices, eq(orderInvoices.orderId, orders.orderId))
    .where(eq(orders.userId, user.id))
  const texts = rows.flatMap((row) => Object.values(row)).filter((text) => text)
  return { name: account?.username, nickname: account?.nickname, channel: account?.orderMessages, texts }
}

for (const { what, orderStatus, write, refusals } of writes)
  test(`${what} that is written before, while or after the account closes leaves no personal data`, async () => {
    const writeOrBeRefused = (shopper: Shopper) => write(shopper).then(() => 'written', codeOf)
    const writeFirst = async (shopper: Shopper) => {
      expect(await writeOrBeRefused(shopper)).toBe('written')
      expect(await close(shopper.user)).toBe('closed')
    }
    const closeFirst = async (shopper: Shopper) => {
      expect(await close(shopper.user)).toBe('closed')
      expect(refusals).toContain(await writeOrBeRefused(shopper))
    }
    const both = async (shopper: Shopper) => {
      const [closed, outcome] = await Promise.all([close(shopper.user), writeOrBeRefused(shopper)])
      expect(closed).toBe('closed')
      expect(['written', ...refusals]).toContain(outcome)
    }
    await Promise.all(
      [writeFirst, closeFirst, both, both].map(async (execute) => {
        const shopper = await createShopper(orderStatus)
        await execute(shopper)
        expect(await personalDataOf(shopper)).toEqual({
          name: `closed:${shopper.user.id}`,
          nickname: '',
          channel: 'off',
          texts: [],
        })
      }),
    )
  })
