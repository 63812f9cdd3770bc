import { log } from '../../lib/log.ts'
import { drawCaptcha } from './captcha-image.ts'
import { newCaptchaText } from './captcha-text.ts'

export type CaptchaFormat = 'png' | 'webp'
type DrawnCaptcha = Readonly<{ text: string; picture: Buffer }>

type Options = Readonly<{
  /** The most pictures that are drawn ahead. */
  size: number
  /** The most pictures that are drawn concurrently. */
  concurrency: number
  draw: () => Promise<DrawnCaptcha>
}>

/**
 * Creates a pool of captchas that are drawn ahead, so that a request does not wait for sharp. Each captcha serves one
 * request; with an empty pool the request draws its own. The pool fills after the first request and does not keep the
 * process running.
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

  /** Stops after a failure; the next request tries again. */
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
    next: async (): Promise<DrawnCaptcha> => {
      const drawn = ready.pop() ?? draw()
      refill()
      return drawn
    },
    readyCount: () => ready.length,
  }
}

const createPool = (format: CaptchaFormat) =>
  createCaptchaPool({
    size: 64,
    concurrency: 2,
    draw: async () => {
      const text = newCaptchaText()
      return { text, picture: await drawCaptcha(text, format) }
    },
  })

const pools = { png: createPool('png'), webp: createPool('webp') }

/**
 * Returns a captcha that is used for one request only. A process holds 64 of each format, 0.5 MB in total: a PNG has about
 * 6 KB and a WebP 2 KB.
 */
export function nextCaptcha(format: CaptchaFormat): Promise<DrawnCaptcha> {
  return pools[format].next()
}
