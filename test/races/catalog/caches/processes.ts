import { spyOn } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { skus } from '../../../../src/db/schema/catalog.ts'
import { publishInvalidation } from '../../../../src/domains/catalog/cache/change-events.ts'
import { createSku } from '../../../support/factories/skus.ts'
import { call } from '../../../support/http.ts'
import { startCaching } from '../../../support/processes/cache-alone.ts'
import { waitUntil } from '../../../support/processes/isolated-app.ts'
import { startSecondProcess } from '../../../support/processes/second-process.ts'

/** A process of the mall whose caches are on, and never expire. */
export type MallProcess = Readonly<{
  get: <T = unknown>(path: string, token?: string) => Promise<T>
  /** Sends a body. @returns the status */
  post: (path: string, body: object, token?: string) => Promise<number>
}>

/** This process and another one, which both receive invalidations. */
export async function startFrozenProcesses() {
  const stopCaching = await startCaching()
  const clock = spyOn(performance, 'now').mockReturnValue(1_000_000)
  const child = await startSecondProcess({}, 'serve-frozen.ts')
  const request = (path: string, method: string, token = '', body?: object) =>
    fetch(child.base + path, {
      method,
      headers: { 'content-type': 'application/json', ...(token && { authorization: `JWT ${token}` }) },
      ...(body && { body: JSON.stringify(body) }),
    })
  const here: MallProcess = {
    get: async <T>(path: string, token?: string) => (await call<T>('GET', path, { token })).json,
    post: async (path, body, token) => (await call('POST', path, { body, token })).status,
  }
  const there: MallProcess = {
    get: async <T>(path: string, token?: string) => (await (await request(path, 'GET', token)).json()) as T,
    post: async (path, body, token) => (await request(path, 'POST', token, body)).status,
  }
  await waitUntil('the other process receives invalidations', () => receivesInvalidations(there))
  const stop = async () => {
    clock.mockRestore()
    child.stop()
    await stopCaching()
  }
  return { here, there, stop }
}

/** Whether a process caches a page, and drops it when its tag is published. */
async function receivesInvalidations(mall: MallProcess): Promise<boolean> {
  const id = await createSku({ price: '1.00' })
  const [sku] = await db.select({ goodsId: skus.goodsId }).from(skus).where(eq(skus.id, id))
  const price = async () => (await mall.get<{ price: string }>(`/skus/${id}/`)).price
  const before = await price()
  await db.update(skus).set({ price: '2.00' }).where(eq(skus.id, id))
  const cached = await price()
  await publishInvalidation([`goods:${sku?.goodsId as number}`])
  return `${before} ${cached} ${await price()}` === '1.00 1.00 2.00'
}
