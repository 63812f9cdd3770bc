import { loadSharp } from '../../lib/load-sharp.ts'
import glyphs from './captcha.glyphs.json'

export const captchaWidth = 128
export const captchaHeight = 44

type Glyph = { width: number; outline: string }
type PlacedGlyph = { face: Record<string, Glyph>; character: string; scale: number; x: number }

const faces: Record<string, Glyph>[] = Object.values(glyphs.faces)
const glyphCapHeight = 100
const sideMargin = 9

/**
 * Draws a captcha of 128 × 44 pixels, randomly distorted. Letters are vector outlines, so no system font is needed.
 * `captcha.glyphs.json` names their fonts and license.
 * @throws RangeError when `text` is empty or contains a character without an outline
 */
export function drawCaptcha(text: string, format: 'png' | 'webp'): Promise<Buffer> {
  const image = loadSharp()(Buffer.from(captchaSvg(text)))
  const encoded =
    format === 'png' ? image.png({ compressionLevel: 6 }) : image.webp({ quality: 80, effort: 2 })
  return encoded.toBuffer()
}

function captchaSvg(text: string): string {
  const hue = random(0, 360)
  const letters = placeLetters(text).map((glyph) => letterPath(glyph, ink(hue + random(-70, 70))))
  const paper = `hsl(${round(hue + 180)} 45% 95%)`
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${captchaWidth}" height="${captchaHeight}">` +
    `<defs><linearGradient id="p" x2="1" y2="${round(random(0.2, 1))}"><stop stop-color="${paper}"/>` +
    `<stop offset="1" stop-color="hsl(${round(hue + 230)} 40% 90%)"/></linearGradient></defs>` +
    `<rect width="100%" height="100%" fill="url(#p)"/>${dots(hue, 26)}${letters.join('')}` +
    `${curve(paper, 0.8)}${curve(ink(hue + random(-70, 70)), 2)}${curve(ink(hue + random(-70, 70)), 1.5)}${dots(hue, 10)}</svg>`
  )
}

/** Places the letters side by side with slight overlaps and distributes the remaining width randomly. */
function placeLetters(text: string): PlacedGlyph[] {
  if (text === '') throw new RangeError('a captcha needs at least one character')
  const chosen = [...text].map((character) => {
    const face = faces[Math.floor(random(0, faces.length))]
    const glyph = face?.[character]
    if (!face || !glyph) throw new RangeError('a captcha character has no outline')
    const scale = random(26, 31) / glyphCapHeight
    return { face, character, scale, width: glyph.width * scale + random(-2.2, 2.5) }
  })
  const total = chosen.reduce((sum, letter) => sum + letter.width, 0)
  const room = captchaWidth - 2 * sideMargin
  const squeeze = Math.min(1, room / total)
  const spread = Math.max(0, room - total) / chosen.length
  let left = sideMargin + spread * random(0.2, 0.8)
  return chosen.map(({ face, character, scale, width }) => {
    const x = left + (width * squeeze) / 2
    left += width * squeeze + spread * random(0.1, 1)
    return { face, character, scale: scale * squeeze, x }
  })
}

function letterPath({ face, character, scale, x }: PlacedGlyph, color: string): string {
  const glyph = face[character]
  if (!glyph) throw new RangeError('a captcha character has no outline')
  const angle = random(-0.33, 0.33)
  const [cos, sin, skew] = [Math.cos(angle) * scale, Math.sin(angle) * scale, random(-0.17, 0.17)]
  const y = captchaHeight / 2 + random(-4, 4)
  const [bend, phase] = [random(1.2, 2.6), random(0, 2 * Math.PI)]
  const outline = glyph.outline.replace(/(-?\d+) (-?\d+)/g, (_pair, px: string, py: string) => {
    const [gx, gy] = [Number(px) + skew * Number(py), Number(py)]
    const dx = x + gx * cos - gy * sin
    const dy = y + gx * sin + gy * cos
    return `${round(dx + bend * Math.sin(dy / 7 + phase))} ${round(dy + bend * Math.sin(dx / 8 + phase))}`
  })
  return `<path d="${outline}" fill="${color}"/>`
}

/** Draws a wave across the whole picture, as thick as the strokes of the letters and at their height. */
function curve(color: string, width: number): string {
  const y = () => round(random(captchaHeight * 0.22, captchaHeight * 0.78))
  const [third, middle] = [captchaWidth / 3, captchaWidth / 2]
  const d = `M-4 ${y()}C${round(third * 0.5)} ${y()} ${round(third)} ${y()} ${middle} ${y()}S${round(third * 2.6)} ${y()} ${captchaWidth + 4} ${y()}`
  return `<path d="${d}" fill="none" stroke="${color}" stroke-width="${round(width + random(0, 0.7))}"/>`
}

function dots(hue: number, count: number): string {
  let drawn = ''
  for (let i = 0; i < count; i++) {
    const place = `cx="${round(random(0, captchaWidth))}" cy="${round(random(0, captchaHeight))}"`
    drawn += `<circle ${place} r="${round(random(0.5, 1.5))}" fill="${ink(hue + random(-90, 90))}" opacity=".75"/>`
  }
  return drawn
}

function ink(hue: number): string {
  return `hsl(${round((hue + 360) % 360)} ${round(random(50, 85))}% ${round(random(24, 36))}%)`
}

function random(from: number, to: number): number {
  return from + Math.random() * (to - from)
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
