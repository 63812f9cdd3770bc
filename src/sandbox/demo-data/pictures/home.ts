import type { Palette } from './palette.ts'
import { circle, faint, group, oval, path, rect, repeat, soft, stroke } from './shapes.ts'

export function deskLamp(p: Palette): string {
  return (
    path('M300 330L130 640H610L470 300Z', '#fff2bf', 'opacity=".55"') +
    oval(370, 650, 240, 26, '#fff2bf', soft) +
    stroke('M560 640L630 410L470 200', p.deep, 22) +
    circle(630, 410, 26, p.metal) +
    circle(470, 200, 24, p.metal) +
    group(
      'rotate(-28 400 250)',
      path('M330 190H470L520 320H280Z', p.body),
      rect(268, 312, 264, 24, 12, p.deep),
      oval(400, 340, 86, 18, '#fff6d4'),
    ) +
    oval(560, 664, 120, 30, p.deep) +
    oval(560, 652, 120, 30, p.body) +
    circle(560, 650, 12, '#fff2bf')
  )
}

export function floorLamp(p: Palette): string {
  return (
    path('M280 330L180 650H620L520 330Z', '#fff2bf', 'opacity=".5"') +
    rect(392, 320, 16, 340, 6, p.metal) +
    path('M310 110H490L560 330H240Z', p.body) +
    repeat(6, (i) => stroke(`M${330 + i * 28} 116L${272 + i * 51} 324`, p.pale, 4, faint)) +
    oval(400, 332, 158, 22, '#fff6d4') +
    stroke('M470 340V420', p.ink, 4) +
    circle(470, 428, 9, p.deep) +
    oval(400, 672, 130, 26, p.deep) +
    oval(400, 662, 130, 26, p.base)
  )
}

export function chair(p: Palette): string {
  return (
    stroke('M400 560V640M400 620L240 670M400 620L560 670M400 630L400 686', '#59606c', 22) +
    circle(236, 680, 20, p.ink) +
    circle(564, 680, 20, p.ink) +
    circle(400, 694, 20, p.ink) +
    rect(376, 500, 48, 90, 10, '#8f97a3') +
    rect(262, 100, 276, 330, 80, p.deep) +
    rect(274, 110, 252, 308, 72, p.body) +
    repeat(7, (i) => stroke(`M316 ${176 + i * 32}H484`, p.pale, 5, faint)) +
    rect(320, 130, 160, 56, 28, p.light, soft) +
    stroke('M216 480V370H262M584 480V370H538', '#59606c', 20) +
    rect(186, 350, 90, 26, 13, p.ink) +
    rect(524, 350, 90, 26, 13, p.ink) +
    rect(220, 440, 360, 90, 44, p.deep) +
    rect(220, 430, 360, 78, 39, p.body)
  )
}

export function sofa(p: Palette): string {
  return (
    rect(170, 600, 30, 74, 8, '#8a6242') +
    rect(600, 600, 30, 74, 8, '#8a6242') +
    rect(160, 250, 480, 280, 60, p.dark) +
    rect(178, 270, 218, 220, 44, p.body) +
    rect(404, 270, 218, 220, 44, p.body) +
    rect(170, 450, 460, 110, 36, p.light) +
    rect(396, 456, 8, 100, 4, p.dark, soft) +
    rect(90, 380, 120, 250, 54, p.down) +
    rect(590, 380, 120, 250, 54, p.down) +
    rect(180, 540, 440, 82, 20, p.dark) +
    group(
      'rotate(12 270 420)',
      rect(216, 360, 120, 110, 24, '#f6e7cf'),
      stroke('M236 400H316M236 430H316', '#d9a86b', 6),
    ) +
    group('rotate(-10 540 420)', rect(480, 366, 116, 106, 24, p.pale), circle(538, 420, 22, p.base, soft))
  )
}

export function cup(p: Palette): string {
  return (
    path(
      'M330 150C310 110 360 90 340 44M410 146C390 106 440 86 420 36',
      'none',
      `stroke="${p.light}" stroke-width="14" stroke-linecap="round" opacity=".7"`,
    ) +
    stroke('M560 320C690 310 690 520 548 530', p.dark, 44) +
    path('M200 220H580L560 600Q552 670 480 670H300Q228 670 220 600Z', p.body) +
    oval(390, 222, 190, 46, p.pale) +
    oval(390, 228, 166, 34, '#6b3f23') +
    oval(380, 222, 90, 14, '#a26a40', soft) +
    path('M208 360Q390 430 572 360L566 450Q390 520 214 450Z', p.pale, 'opacity=".85"') +
    repeat(5, (i) => circle(260 + i * 64, 426 + (i % 2 ? 14 : 2), 15, p.base)) +
    stroke('M256 290L270 580', '#fff', 18, faint)
  )
}

export function pot(p: Palette): string {
  return (
    rect(70, 380, 110, 40, 20, p.deep) +
    rect(620, 380, 110, 40, 20, p.deep) +
    path('M150 330H650L630 590Q624 660 550 660H250Q176 660 170 590Z', p.body) +
    rect(130, 316, 540, 36, 18, p.metal) +
    path('M160 316Q170 190 400 190T640 316Z', p.down) +
    path(
      'M230 290Q260 220 380 214',
      'none',
      'stroke="#fff" stroke-width="16" stroke-linecap="round" opacity=".5"',
    ) +
    rect(350, 150, 100, 46, 23, p.deep) +
    oval(400, 150, 62, 20, p.ink) +
    stroke('M214 400L236 590', '#fff', 20, faint)
  )
}

export function bedding(p: Palette): string {
  return (
    rect(120, 170, 560, 210, 30, '#a9805c') +
    rect(140, 190, 520, 170, 22, '#c39a74') +
    rect(150, 290, 230, 130, 50, '#ffffff') +
    rect(420, 290, 230, 130, 50, '#ffffff') +
    stroke('M190 330Q260 350 340 326M460 330Q530 350 610 326', '#d9dfe7', 8) +
    path('M110 420Q400 350 690 420L720 640Q400 690 80 640Z', p.down) +
    path('M110 420Q400 350 690 420L698 480Q400 410 102 480Z', p.pale) +
    repeat(8, (i) => circle(170 + i * 66, 548 + (i % 2) * 46, 20, p.pale, soft)) +
    repeat(7, (i) => circle(205 + i * 66, 590 - (i % 2) * 46, 9, '#fff', soft)) +
    rect(90, 640, 40, 50, 8, '#8a6242') +
    rect(670, 640, 40, 50, 8, '#8a6242')
  )
}

export function thermos(p: Palette): string {
  return (
    rect(290, 230, 220, 450, 54, p.body) +
    path('M318 300V610', 'none', 'stroke="#fff" stroke-width="24" stroke-linecap="round" opacity=".4"') +
    rect(306, 190, 188, 60, 14, p.metal) +
    rect(316, 96, 168, 112, 34, p.deep) +
    rect(334, 128, 132, 12, 6, p.light, faint) +
    rect(334, 156, 132, 12, 6, p.light, faint) +
    stroke('M484 130C570 130 560 230 500 236', p.ink, 16) +
    path('M400 400C350 440 350 500 400 540C450 500 450 440 400 400Z', p.pale, 'opacity=".85"') +
    stroke('M400 430V580', p.dark, 6) +
    rect(290, 640, 220, 16, 0, p.deep, soft)
  )
}
