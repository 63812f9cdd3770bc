import { log } from '../../lib/log.ts'
import { drawCaptcha } from './captcha-image.ts'
import { newCaptchaText } from './captcha-text.ts'

export type CaptchaFormat = 'png' | 'webp'
export type DrawnCaptcha = Readonly<{ text: string; picture: Buffer }>

type Options = Readonly<{
  /** How many pictures wait at most. */
  size: number
  /** How many are drawn in the background at a time. */
  concurrency: number
  draw: () => Promise<DrawnCaptcha>
}>

/**
 * Pictures that are drawn ahead, so that a request does not wait for sharp. Each serves one request; an empty pool draws
 * at once. It fills up after the first request and keeps no process alive.
 */
export function createCaptchaPool({ size, concurrency, draw }: Options) {
  const ready: DrawnCaptcha[] = []
  let drawing = 0

  function refill(): void {
    while (drawing < concurrency && ready.length + drawing < size) {
      drawing++
      void drawOne()
    }
  }

  /** After a failure the next request tries again. */
  async function drawOne(): Promise<void> {
    try {
      ready.push(await draw())
    } catch (error) {
      log.error({ err: error }, 'captcha not drawn')
      return
    } finally {
      drawing--
    }
    refill()
  }

  return {
    take: async (): Promise<DrawnCaptcha> => {
      const drawn = ready.pop() ?? draw()
      refill()
      return drawn
    },
    waiting: () => ready.length,
  }
}

const poolOf = (format: CaptchaFormat) =>
  createCaptchaPool({
    size: 64,
    concurrency: 2,
    draw: async () => {
      const text = newCaptchaText()
      return { text, picture: await drawCaptcha(text, format) }
    },
  })

const pools = { png: poolOf('png'), webp: poolOf('webp') }

/**
 * A picture that nobody else gets, with its text. A process holds 64 of each format: about 6 KB a PNG and 2 KB a WebP,
 * half a megabyte in all.
 */
export function nextCaptcha(format: CaptchaFormat): Promise<DrawnCaptcha> {
  return pools[format].take()
}
