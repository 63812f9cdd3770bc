import { gradient, mix } from './palette.ts'
import { circle, group, path, rect, stroke } from './shapes.ts'

/**
 * Draws the mark of a brand as a 240 × 240 SVG without text: one of six abstract shapes, plain, mirrored or in a ring, on
 * a rounded square in the color of the brand.
 */
export function drawBrandMark(color: string, index: number): string {
  const shape = shapes[index % shapes.length] ?? ''
  const ground = gradient('ground', 'x2="1" y2="1"', [
    mix(color, '#ffffff', 0.2),
    mix(color, '#10131a', 0.15),
  ])
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 240" width="240" height="240"><defs>${ground}</defs>` +
    `<rect width="240" height="240" fill="#ffffff"/>${rect(16, 16, 208, 208, 52, 'url(#ground)')}` +
    `${(variants[Math.floor(index / shapes.length) % variants.length] ?? plain)(shape)}</svg>`
  )
}

const shapes = [
  path('M120 60C80 100 80 150 120 184C160 150 160 100 120 60Z', '#ffffff') +
    stroke('M120 96V178', '#00000033', 6),
  stroke('M60 140Q90 100 120 140T180 140M60 106Q90 66 120 106T180 106', '#ffffff', 16),
  circle(120, 120, 54, 'none', 'stroke="#ffffff" stroke-width="16"') + circle(152, 92, 18, '#ffffff'),
  path('M58 168L104 84L132 130L148 104L184 168Z', '#ffffff') + circle(164, 78, 14, '#ffffff'),
  rect(70, 70, 62, 62, 16, '#ffffff') + rect(108, 108, 62, 62, 16, '#ffffff', 'opacity=".7"'),
  stroke('M120 60V180M68 90L172 150M172 90L68 150', '#ffffff', 15),
]

const plain = (shape: string) => shape
const variants = [
  plain,
  (shape: string) => group('translate(240 0) scale(-1 1)', shape),
  (shape: string) =>
    group('translate(36 36) scale(.7)', shape) +
    circle(120, 120, 78, 'none', 'stroke="#ffffff" stroke-width="8" opacity=".7"'),
]
