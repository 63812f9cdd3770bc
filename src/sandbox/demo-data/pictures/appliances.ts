import type { Palette } from './palette.ts'
import { circle, faint, group, oval, path, rect, repeat, soft, stroke } from './shapes.ts'

export function fridge(p: Palette): string {
  return (
    rect(262, 664, 50, 26, 6, p.ink) +
    rect(488, 664, 50, 26, 6, p.ink) +
    rect(230, 90, 340, 585, 28, p.body) +
    rect(230, 330, 340, 10, 0, p.deep, soft) +
    rect(396, 90, 8, 242, 0, p.deep, soft) +
    rect(366, 180, 14, 120, 7, p.metal) +
    rect(420, 180, 14, 120, 7, p.metal) +
    rect(330, 364, 140, 16, 8, p.metal) +
    rect(230, 500, 340, 8, 0, p.deep, soft) +
    rect(330, 530, 140, 16, 8, p.metal) +
    rect(262, 128, 76, 34, 10, p.ink, 'opacity=".8"') +
    rect(272, 141, 30, 8, 4, '#8ff0d8') +
    path('M250 110H300L250 300Z', '#fff', faint)
  )
}

export function washer(p: Palette): string {
  return (
    rect(190, 110, 420, 570, 34, p.body) +
    rect(190, 110, 420, 110, 34, p.dark, faint) +
    rect(222, 142, 120, 46, 12, '#fff', 'opacity=".85"') +
    rect(236, 158, 60, 14, 7, p.dark) +
    circle(546, 165, 32, p.metal) +
    stroke('M546 165V142', p.ink, 6) +
    repeat(3, (i) => circle(402 + i * 36, 165, 9, i ? p.pale : '#8ff0b0')) +
    circle(400, 440, 176, p.metal) +
    circle(400, 440, 146, p.ink) +
    circle(400, 440, 128, '#33455f') +
    path(
      'M276 462C320 420 360 490 400 462S480 420 524 462A126 126 0 0 1 276 462Z',
      '#76b9ea',
      'opacity=".9"',
    ) +
    path('M282 492C330 450 370 520 410 492S480 460 520 484A126 126 0 0 1 282 492Z', '#c6e5fb', soft) +
    repeat(6, (i) => circle(330 + i * 30, 420 - (i % 3) * 26, 8 + (i % 2) * 6, '#e9f6ff', soft)) +
    path(
      'M320 350A120 120 0 0 1 400 322',
      'none',
      'stroke="#fff" stroke-width="14" stroke-linecap="round" opacity=".6"',
    )
  )
}

export function kettle(p: Palette): string {
  return (
    stroke('M560 250C700 250 700 540 574 560', p.ink, 42) +
    path('M262 240L190 300L250 340Z', p.metal) +
    path('M260 200H540L590 610Q592 640 560 640H240Q208 640 210 610Z', p.body) +
    path('M290 240L262 590', 'none', 'stroke="#fff" stroke-width="26" stroke-linecap="round" opacity=".35"') +
    rect(250, 176, 300, 36, 18, p.ink) +
    oval(400, 170, 90, 26, p.deep) +
    rect(378, 120, 44, 44, 18, p.ink) +
    rect(206, 624, 388, 34, 17, p.metal) +
    rect(184, 652, 432, 36, 18, p.ink) +
    rect(446, 330, 34, 190, 17, '#e7f3fb', soft) +
    rect(446, 400, 34, 120, 17, '#74b8ea') +
    circle(600, 670, 8, '#8ff0b0')
  )
}

export function riceCooker(p: Palette): string {
  return (
    path(
      'M330 120C320 90 360 80 350 50M400 116C390 84 430 74 420 40M470 120C460 90 500 80 490 50',
      'none',
      `stroke="${p.pale}" stroke-width="14" stroke-linecap="round"`,
    ) +
    path('M170 340Q170 190 400 190T630 340Z', p.down) +
    rect(370, 152, 60, 54, 22, p.deep) +
    rect(150, 336, 500, 30, 15, p.metal) +
    path('M160 366H640L606 640Q600 676 560 676H240Q200 676 194 640Z', p.body) +
    rect(284, 420, 232, 170, 30, p.ink) +
    rect(306, 440, 188, 66, 12, '#bfe6da') +
    rect(326, 458, 56, 30, 6, p.ink, soft) +
    rect(396, 458, 56, 30, 6, p.ink, soft) +
    circle(336, 546, 20, p.base) +
    circle(400, 546, 26, '#ff8b60') +
    circle(464, 546, 20, p.base) +
    rect(126, 420, 44, 90, 18, p.deep) +
    rect(630, 420, 44, 90, 18, p.deep)
  )
}

export function fan(p: Palette): string {
  const blade = (i: number) =>
    path(
      'M400 300C340 260 330 170 380 130C450 120 460 230 400 300Z',
      p.light,
      `transform="rotate(${i * 72} 400 300)" opacity=".9"`,
    )
  const wire = (i: number) =>
    stroke('M400 240V92', '#ffffff', 4, `transform="rotate(${i * 20} 400 300)" opacity=".75"`)
  return (
    rect(380, 480, 40, 160, 12, p.metal) +
    oval(400, 662, 150, 34, p.deep) +
    oval(400, 650, 150, 34, p.body) +
    circle(400, 300, 226, p.base) +
    circle(400, 300, 206, p.pale) +
    repeat(5, blade) +
    repeat(18, wire) +
    circle(400, 300, 140, 'none', 'stroke="#fff" stroke-width="4" opacity=".75"') +
    circle(400, 300, 60, p.body) +
    circle(400, 300, 26, p.pale, soft) +
    repeat(3, (i) => circle(360 + i * 40, 646, 9, i ? p.pale : '#8ff0b0'))
  )
}

export function robotVacuum(p: Palette): string {
  return (
    repeat(9, (i) => stroke('M178 610L100 650', p.ink, 5, `transform="rotate(${i * 12 - 48} 178 610)"`)) +
    oval(400, 510, 290, 172, p.deep) +
    oval(400, 470, 290, 172, p.body) +
    oval(400, 464, 232, 132, p.light, faint) +
    path('M122 520Q400 700 678 520L674 548Q400 726 126 548Z', p.ink, 'opacity=".75"') +
    oval(400, 420, 96, 52, p.deep) +
    rect(304, 380, 192, 44, 12, p.deep) +
    oval(400, 378, 96, 52, p.metal) +
    oval(400, 374, 72, 38, p.ink) +
    oval(400, 374, 40, 20, '#e4604e', soft) +
    oval(330, 540, 26, 14, '#fff', 'opacity=".85"') +
    oval(400, 552, 26, 14, '#fff', 'opacity=".85"') +
    oval(470, 540, 26, 14, '#8ff0b0')
  )
}

export function coffeeMaker(p: Palette): string {
  return (
    rect(190, 110, 420, 130, 36, p.body) +
    rect(190, 200, 150, 460, 26, p.body) +
    rect(190, 600, 430, 80, 26, p.deep) +
    rect(340, 236, 270, 370, 0, p.ink, 'opacity=".12"') +
    rect(426, 236, 96, 54, 12, p.metal) +
    rect(452, 286, 44, 26, 8, p.ink) +
    path('M474 312V420', 'none', 'stroke="#6b3f23" stroke-width="10"') +
    path('M390 420H560L542 584Q540 600 522 600H428Q410 600 408 584Z', '#ffffff', 'opacity=".82"') +
    path('M399 500H551L542 584Q540 600 522 600H428Q410 600 408 584Z', '#6b3f23') +
    path('M399 500H551L549 520H401Z', '#d9b48a') +
    stroke('M560 450C620 450 620 550 550 554', '#ffffff', 18) +
    circle(264, 175, 30, p.ink) +
    circle(264, 175, 18, '#ff8b60') +
    repeat(3, (i) => rect(350 + i * 70, 164, 48, 22, 11, p.pale)) +
    rect(216, 270, 44, 280, 22, '#bfe0f5', soft) +
    group('translate(0 0)', rect(216, 390, 44, 160, 22, '#74b8ea', soft))
  )
}
