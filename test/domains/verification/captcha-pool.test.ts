import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { createCaptchaPool, nextCaptcha } from '../../../src/domains/verification/captcha-pool.ts'

/** A fake of the drawing function whose pictures are finished when the test calls `finishAll`. */
function fakeDrawing() {
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
  /** Finishes all drawings, also the ones that start as a result. */
  const finishAll = async () => {
    for (; waiting.length > 0; await turn()) for (const each of waiting.splice(0)) each.resolve()
  }
  const failAll = async () => {
    for (const each of waiting.splice(0)) each.reject(new Error('drawing failed'))
    await turn()
  }
  return {
    draw,
    finishAll,
    failAll,
    drawn: () => drawn,
    most: () => most,
    pendingCount: () => waiting.length,
  }
}

test('an empty pool draws for the request, then refills within its concurrency and size', async () => {
  const { draw, finishAll, drawn, most } = fakeDrawing()
  const pool = createCaptchaPool({ size: 5, concurrency: 2, draw })
  const first = pool.next()
  await finishAll()
  expect((await first).text).toBe('no 1')
  expect({ ready: pool.readyCount(), drawn: drawn(), most: most() }).toEqual({
    ready: 5,
    drawn: 6,
    most: 3, // one for the request and two in the background
  })
})

test('a pool serves each ready captcha to one request, without drawing', async () => {
  const { draw, finishAll, pendingCount } = fakeDrawing()
  const pool = createCaptchaPool({ size: 4, concurrency: 1, draw })
  const first = pool.next()
  await finishAll()
  const texts = [(await first).text]
  for (let i = 0; i < 4; i++) texts.push((await pool.next()).text)
  expect(pendingCount()).toBe(1)
  await finishAll()
  expect(pool.readyCount()).toBe(4)
  for (let i = 0; i < 4; i++) texts.push((await pool.next()).text)
  expect(new Set(texts).size).toBe(9)
})

test('a failed drawing stops the refill until the next request', async () => {
  const { draw, finishAll, failAll, pendingCount } = fakeDrawing()
  const pool = createCaptchaPool({ size: 2, concurrency: 1, draw })
  const failed = pool.next().catch((error: Error) => error.message)
  await failAll()
  expect([await failed, pendingCount(), pool.readyCount()]).toEqual(['drawing failed', 0, 0])
  void pool.next()
  await finishAll()
  expect(pool.readyCount()).toBe(2)
})

test('every captcha of the shared pools is unique and has the requested format', async () => {
  const captchas = await Promise.all(Array.from({ length: 150 }, () => nextCaptcha('webp')))
  expect(new Set(captchas.map(({ picture }) => picture.toString('base64'))).size).toBe(150)
  for (const { text, picture } of captchas) {
    expect(text).toMatch(/^[A-Z0-9]{4}$/)
    expect(picture.subarray(8, 12).toString()).toBe('WEBP')
  }
  expect((await nextCaptcha('png')).picture.subarray(1, 4).toString()).toBe('PNG')
})

test('a pool does not keep the process running', async () => {
  const source = join(import.meta.dir, '../../../src/domains/verification/captcha-pool.ts')
  const script = `const { nextCaptcha } = await import(${JSON.stringify(source)})
    console.log((await nextCaptcha('png')).text.length)`
  const child = Bun.spawn([process.execPath, '-e', script], { stdout: 'pipe', stderr: 'inherit' })
  expect((await new Response(child.stdout).text()).trim()).toBe('4')
  expect(await child.exited).toBe(0)
})
