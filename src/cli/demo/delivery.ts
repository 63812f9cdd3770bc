import { join } from 'node:path'
import sharp from 'sharp'
import type { Visit } from './accounts.ts'
import { expectThat, waitFor } from './client.ts'
import type { Goods } from './goods.ts'
import { type Order, searchOrders } from './orders.ts'

type Review = Readonly<{ id: number; username: string; follow_up: string; pictures: readonly string[] }>

/** A parcel on a table, as a customer photographs it. */
const parcelSvg = `<svg xmlns="http://www.w3.org/2000/svg" width="320" height="240"><rect width="320" height="240" fill="#e8e2d8"/>
<rect x="80" y="70" width="160" height="120" fill="#c8965a"/><rect x="148" y="70" width="24" height="120" fill="#a87840"/></svg>`

/** Ships an order, as the staff does. The message about it goes to the mobile of the shopper. */
export async function shipOrder({ mall, sandbox, shopper }: Visit, orderId: string): Promise<void> {
  const trackingNo = `SF${orderId.slice(-13)}`
  await runCommand('ship', orderId, '顺丰速运', trackingNo)
  const { shipments } = await mall.get<Order>(`/orders/${orderId}/`)
  expectThat(shipments[0]?.tracking_no === trackingNo, 'the order has no parcel')
  console.log(`\n包裹 · parcel: ${shipments[0].carrier} ${trackingNo} ${shipments[0].url}`)
  const message = await waitFor('no message about the parcel arrived', async () => {
    const messages = await sandbox.find<{ body: string }[]>(`/messages/?to=${shopper.mobile}`)
    return messages?.find(({ body }) => body.includes(trackingNo))
  })
  console.log(`\n短信 · SMS: ${message.body}`)
}

/** Confirms the receipt, reviews each line, and supplements the first review later with a text and a picture. */
export async function reviewOrder({ mall }: Visit, orderId: string): Promise<void> {
  await mall.post(`/orders/${orderId}/receipt/`, 200, {})
  const lines = await mall.get<{ sku: Goods }[]>(`/orders/${orderId}/uncommentgoods/`)
  const review = { order: orderId, comment: '包装很好，第二天就到了', score: 5 }
  const ids: number[] = []
  for (const { sku } of lines)
    ids.push((await mall.post<{ id: number }>(`/skus/${sku.id}/comments/`, 201, review)).id)
  const comments = `/skus/${lines[0]?.sku.id}/comments/`
  const supplement = new FormData()
  supplement.set('follow_up', '用了一个月，很耐用')
  const png = await sharp(Buffer.from(parcelSvg)).png().toBuffer()
  supplement.append('pictures', new Blob([new Uint8Array(png)], { type: 'image/png' }), 'parcel.png')
  await mall.putForm(`${comments}${ids[0]}/`, supplement)
  const [newest] = await mall.get<Review[]>(comments)
  expectThat(newest !== undefined && ids.includes(newest.id), 'the review is not listed')
  expectThat(newest.follow_up !== '', 'the review has no supplement')
  const picture = newest.pictures[0] ?? ''
  expectThat(URL.canParse(picture), 'the review has no picture')
  await mall.picture(new URL(picture).pathname)
  expectThat(newest.username === '演示小满', 'the review does not show the nickname')
}

/** Hides a finished order from the lists of the shopper. */
export async function hideOrder({ mall }: Visit, orderId: string, goods: Goods): Promise<void> {
  expectThat((await searchOrders(mall, goods)).includes(orderId), 'the search does not find the order')
  await mall.delete(`/orders/${orderId}/`)
  expectThat(!(await searchOrders(mall, goods)).includes(orderId), 'the hidden order is listed')
}

/** Runs a command of the shop and prints it with its output. */
async function runCommand(name: string, ...args: string[]): Promise<void> {
  console.log(`$ bun run ${[name, ...args].join(' ')}`)
  const command = [process.execPath, join(import.meta.dir, `../${name}.ts`), ...args]
  const child = Bun.spawn(command, { stdin: 'ignore', stdout: 'inherit', stderr: 'inherit' })
  expectThat((await child.exited) === 0, `bun run ${name} failed`)
}
