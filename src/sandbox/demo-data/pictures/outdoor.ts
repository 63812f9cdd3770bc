import type { Palette } from './palette.ts'
import { circle, faint, oval, path, rect, repeat, soft, stroke } from './shapes.ts'

export function bicycle(p: Palette): string {
  const wheel = (x: number) =>
    circle(x, 500, 140, 'none', `stroke="${p.ink}" stroke-width="20"`) +
    circle(x, 500, 124, 'none', 'stroke="#c9d0d8" stroke-width="8"') +
    repeat(12, (i) => stroke(`M${x} 500V380`, '#aab3be', 3, `transform="rotate(${i * 30} ${x} 500)"`)) +
    circle(x, 500, 16, '#8f97a3')
  return (
    wheel(210) +
    wheel(590) +
    stroke('M210 500L310 300L400 510H210M310 300H540L400 510', p.base, 22) +
    stroke('M318 306H536', p.light, 7) +
    stroke('M590 500L536 280L522 220', p.dark, 22) +
    stroke('M522 220H470M522 220Q590 200 596 250', p.ink, 16) +
    stroke('M310 300L290 236', '#8f97a3', 16) +
    path('M230 222Q290 196 350 226Q352 246 300 246Q244 250 230 222Z', p.ink) +
    circle(400, 510, 42, p.deep) +
    circle(400, 510, 24, '#c9d0d8') +
    stroke('M400 510L440 580M424 582H470', p.ink, 12) +
    stroke('M210 484L396 470M210 516L396 550', '#59606c', 5, soft)
  )
}

export function helmet(p: Palette): string {
  const vent = (i: number) =>
    path(
      `M${250 + i * 92} 300Q${280 + i * 70} 200 ${330 + i * 46} 190Q${316 + i * 70} 250 ${306 + i * 80} 330Z`,
      p.ink,
      'opacity=".8"',
    )
  return (
    stroke('M230 480Q260 640 380 660Q500 640 560 490', p.ink, 14) +
    rect(356, 640, 60, 36, 12, p.deep) +
    path('M120 460Q110 160 400 140T690 430Q700 480 640 490L180 500Q120 506 120 460Z', p.body) +
    repeat(4, vent) +
    path('M140 440Q400 360 680 420L690 440Q690 486 640 490L180 500Q130 500 140 440Z', p.dark, soft) +
    path('M600 470Q690 460 740 500Q690 524 610 500Z', p.ink) +
    path(
      'M190 300Q250 190 360 170',
      'none',
      'stroke="#fff" stroke-width="14" stroke-linecap="round" opacity=".5"',
    )
  )
}

export function tent(p: Palette): string {
  return (
    path('M40 660Q400 610 760 660V690H40Z', '#8fb07a') +
    path('M400 150L100 650H700Z', p.body) +
    path('M400 150L700 650H590Z', p.dark) +
    path('M400 240L290 650H510Z', p.deep) +
    path('M400 240L290 650H380Z', p.pale) +
    path('M400 240L510 650H460Z', p.light) +
    stroke('M400 150L384 110M400 150L416 110', '#8a6242', 10) +
    stroke('M190 500L70 660M610 500L740 660', '#6b7280', 5) +
    circle(640, 170, 46, '#ffe9a8') +
    path('M120 610L150 560L180 610ZM660 620L690 560L720 620Z', '#6f9a62') +
    circle(400, 320, 12, '#ffe9a8', soft)
  )
}

export function yogaMat(p: Palette): string {
  return (
    path('M220 560L640 300L720 420L330 680Z', p.pale) +
    path('M240 570L650 316L700 400L330 650Z', p.light, soft) +
    path('M120 470L520 200Q600 170 640 250T600 390L220 650Q130 670 100 590T120 470Z', p.body) +
    oval(165, 562, 70, 96, p.dark, 'transform="rotate(-24 165 562)"') +
    oval(165, 562, 50, 72, p.light, 'transform="rotate(-24 165 562)"') +
    oval(165, 562, 30, 46, p.dark, 'transform="rotate(-24 165 562)"') +
    oval(165, 562, 12, 20, p.pale, 'transform="rotate(-24 165 562)"') +
    stroke('M262 390Q330 440 330 570', p.deep, 24) +
    stroke('M452 262Q520 310 520 440', p.deep, 24) +
    stroke('M300 400Q380 280 470 340', p.deep, 14)
  )
}

export function dumbbells(p: Palette): string {
  const one = (x: number, y: number) =>
    rect(x + 80, y + 62, 260, 36, 16, '#9aa2ae') +
    repeat(6, (i) => rect(x + 150 + i * 20, y + 62, 8, 36, 2, '#6b7280')) +
    rect(x, y + 20, 60, 120, 18, p.deep) +
    rect(x + 46, y, 66, 160, 22, p.body) +
    rect(x + 308, y, 66, 160, 22, p.body) +
    rect(x + 360, y + 20, 60, 120, 18, p.deep) +
    rect(x + 58, y + 18, 14, 124, 7, p.pale, faint) +
    rect(x + 320, y + 18, 14, 124, 7, p.pale, faint)
  return one(230, 300) + one(150, 490)
}
