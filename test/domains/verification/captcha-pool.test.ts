import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { createCaptchaPool, nextCaptcha } from '../../../src/domains/verification/captcha-pool.ts'

/** A painter whose pictures are ready when the test says so. */
function painter() {
  const waiting: { resolve: () => void; reject: (error: Error) => void }[] = []
  let drawn = 0
  let most = 0
  const draw = async () => {
    const picture = { text: `no ${++drawn}`, picture: Buffer.from('') }
    await new Promise<void>((resolve, reject) => {
      waiting.push({ resolve, reject })
      most = Math.max(most, waiting.length)
    })
    return picture
  }
  const turn = () => new Promise<void>((done) => setImmediate(done))
  /** Finishes what is begun, and what that begins, until nothing is. */
  const finishAll = async () => {
    for (; waiting.length > 0; await turn()) for (const each of waiting.splice(0)) each.resolve()
  }
  const failAll = async () => {
    for (const each of waiting.splice(0)) each.reject(new Error('no paint'))
    await turn()
  }
  return { draw, finishAll, failAll, drawn: () => drawn, most: () => most, begun: () => waiting.length }
}

test('an empty pool draws at once, and then fills up with few at a time and no more than it holds', async () => {
  const { draw, finishAll, drawn, most } = painter()
  const pool = createCaptchaPool({ size: 5, concurrency: 2, draw })
  const first = pool.next()
  await finishAll()
  expect((await first).text).toBe('no 1')
  expect({ ready: pool.readyCount(), drawn: drawn(), most: most() }).toEqual({
    ready: 5,
    drawn: 6,
    most: 3, // the one that is waited for, and two in the background
  })
})

test('a picture that is ready is given without drawing, each to one request only', async () => {
  const { draw, finishAll, begun } = painter()
  const pool = createCaptchaPool({ size: 4, concurrency: 1, draw })
  const first = pool.next()
  await finishAll()
  const texts = [(await first).text]
  for (let i = 0; i < 4; i++) texts.push((await pool.next()).text)
  expect(begun()).toBe(1)
  await finishAll()
  expect(pool.readyCount()).toBe(4)
  for (let i = 0; i < 4; i++) texts.push((await pool.next()).text)
  expect(new Set(texts).size).toBe(9)
})

test('a drawing that fails in the background ends the refill until the next request', async () => {
  const { draw, finishAll, failAll, begun } = painter()
  const pool = createCaptchaPool({ size: 2, concurrency: 1, draw })
  const failed = pool.next().catch((error: Error) => error.message)
  await failAll()
  expect([await failed, begun(), pool.readyCount()]).toEqual(['no paint', 0, 0])
  void pool.next()
  await finishAll()
  expect(pool.readyCount()).toBe(2)
})

test('every picture of the pools is another one, in the format that was asked for', async () => {
  const taken = await Promise.all(Array.from({ length: 150 }, () => nextCaptcha('webp')))
  expect(new Set(taken.map(({ picture }) => picture.toString('base64'))).size).toBe(150)
  for (const { text, picture } of taken) {
    expect(text).toMatch(/^[A-Z0-9]{4}$/)
    expect(picture.subarray(8, 12).toString()).toBe('WEBP')
  }
  expect((await nextCaptcha('png')).picture.subarray(1, 4).toString()).toBe('PNG')
})

test('a pool keeps no process alive', async () => {
  const source = join(import.meta.dir, '../../../src/domains/verification/captcha-pool.ts')
  const script = `const { takeDrawnCaptcha } = await import(${JSON.stringify(source)})
    console.log((await takeDrawnCaptcha('png')).text.length)`
  const child = Bun.spawn([process.execPath, '-e', script], { stdout: 'pipe', stderr: 'inherit' })
  expect((await new Response(child.stdout).text()).trim()).toBe('4')
  expect(await child.exited).toBe(0)
})
