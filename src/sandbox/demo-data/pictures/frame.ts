import { drawings, type PictureKind } from './drawings.ts'
import { brightness, gradient, gradients, mix, paletteOf } from './palette.ts'
import { circle, oval, rect } from './shapes.ts'

const PRODUCT_SIZE = 800
const BANNER_WIDTH = 1200
const BANNER_HEIGHT = 480
type PictureView = 'whole' | 'detail'

/**
 * Draws a kind of product in a color as an 800 × 800 SVG, on a soft background with a shadow, without text.
 * @param tint `#rrggbb` @param view `detail` is closer, on a background of the tint
 */
export function drawProductPicture(kind: PictureKind, tint: string, view: PictureView = 'whole'): string {
  const palette = paletteOf(tint)
  const [near, far] = backdrop(tint, view)
  const place =
    view === 'whole' ? 'translate(40 36) scale(.9)' : 'translate(-250 -210) scale(1.6) rotate(-5 400 400)'
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 800" width="${PRODUCT_SIZE}" height="${PRODUCT_SIZE}">` +
    `<defs>${gradients(palette)}${gradient('paper', 'x2=".4" y2="1"', [near, far])}${shade}</defs>` +
    `<rect width="800" height="800" fill="url(#paper)"/>${circle(620, 190, 210, '#ffffff', 'opacity=".3"')}` +
    (view === 'whole' ? oval(400, 684, 300, 40, 'url(#shade)') : '') +
    `<g transform="${place}">${drawings[kind](palette)}</g></svg>`
  )
}

/** Draws a banner as a 1200 × 480 SVG: up to three products over large shapes of the tint, without text. */
export function drawBanner(tint: string, products: readonly [PictureKind, string][]): string {
  const defs = products.map(([, color], i) => gradients(paletteOf(color, `b${i}`), `b${i}`)).join('')
  const shown = products.map(([kind, color], i) => {
    const [x, size] = [1130 - (i + 1) * 330, i === 1 ? 400 : 330]
    const picture = drawings[kind](paletteOf(color, `b${i}`))
    const shadow = oval(x + size / 2, 432, size * 0.42, 24, 'url(#shade)')
    return `${shadow}<g transform="translate(${x} ${440 - size * 0.9}) scale(${size / 800})">${picture}</g>`
  })
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 480" width="${BANNER_WIDTH}" height="${BANNER_HEIGHT}">` +
    `<defs>${defs}${gradient('sky', 'x2="1" y2="1"', [mix(tint, '#ffffff', 0.25), mix(tint, '#2a2f5c', 0.25)])}${shade}</defs>` +
    `<rect width="1200" height="480" fill="url(#sky)"/>${circle(930, 180, 300, '#ffffff', 'opacity=".16"')}` +
    `${circle(260, 520, 300, '#ffffff', 'opacity=".12"')}${circle(150, 90, 70, '#ffffff', 'opacity=".18"')}` +
    `${rect(-60, 400, 1320, 140, 60, mix(tint, '#ffffff', 0.55), 'opacity=".55"')}${confetti(tint)}${shown.join('')}</svg>`
  )
}

const shade =
  '<radialGradient id="shade"><stop stop-color="#1b1f27" stop-opacity=".42"/>' +
  '<stop offset=".55" stop-color="#1b1f27" stop-opacity=".2"/>' +
  '<stop offset="1" stop-color="#1b1f27" stop-opacity="0"/></radialGradient>'

/** White and nearly white products get a darker background. */
function backdrop(tint: string, view: PictureView): [string, string] {
  const bright = brightness(tint) > 205
  if (view === 'detail' && bright) return ['#c6d0dc', '#9fafc1']
  if (view === 'detail') return [mix(tint, '#f4f1ec', 0.62), mix(tint, '#dfe3ea', 0.5)]
  if (bright) return [mix('#dfe6ee', tint, 0.1), mix('#b4c1d0', tint, 0.1)]
  return [mix('#f7f8fa', tint, 0.06), mix('#dde3ea', tint, 0.16)]
}

function confetti(tint: string): string {
  const colors = ['#ffffff', mix(tint, '#ffe08a', 0.8), mix(tint, '#ffffff', 0.6)]
  return Array.from({ length: 26 }, (_, i) => {
    const [x, y] = [(i * 397 + i * i * 31 + 60) % 1180, (i * i * 67 + i * 29 + 40) % 380]
    const place = `transform="rotate(${(i * 47) % 180} ${x} ${y})" opacity=".7"`
    return rect(x, y, 8 + (i % 3) * 6, 8, i % 2 ? 4 : 1, colors[i % 3] ?? '#ffffff', place)
  }).join('')
}
