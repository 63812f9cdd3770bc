import type { Palette } from './palette.ts'
import { circle, faint, group, oval, path, rect, repeat, soft, stroke } from './shapes.ts'

export function phone(p: Palette): string {
  const lens = (y: number) =>
    circle(262, y, 34, p.ink) + circle(262, y, 24, '#2c3340') + circle(255, y - 8, 8, '#8fa3c8', soft)
  return (
    group(
      'rotate(-9 330 420)',
      rect(180, 130, 280, 540, 48, p.body),
      rect(186, 136, 268, 528, 43, 'none', `stroke="${p.pale}" stroke-width="3" ${soft}`),
      rect(208, 158, 108, 182, 46, p.dark, soft),
      lens(206),
      lens(292),
      circle(345, 190, 11, '#fff4d6'),
    ) +
    group(
      'rotate(7 500 430)',
      rect(372, 160, 274, 530, 46, p.ink),
      rect(384, 172, 250, 506, 36, p.screen),
      path('M384 500C460 430 540 560 634 470V642Q634 678 598 678H420Q384 678 384 642Z', p.light, soft),
      path('M384 570C470 510 550 630 634 550V642Q634 678 598 678H420Q384 678 384 642Z', p.pale, soft),
      circle(509, 198, 9, p.ink),
      rect(436, 258, 146, 34, 17, '#fff', 'opacity=".92"'),
      rect(466, 308, 86, 14, 7, '#fff', soft),
      repeat(4, (i) => rect(408 + i * 54, 604, 40, 40, 12, '#fff', 'opacity=".85"')),
    )
  )
}

export function flipPhone(p: Palette): string {
  const key = (i: number) =>
    rect(312 + (i % 3) * 64, 442 + Math.floor(i / 3) * 56, 52, 42, 12, '#fff', 'opacity=".92"')
  return (
    rect(270, 100, 260, 590, 54, p.body) +
    rect(300, 140, 200, 220, 18, p.ink) +
    rect(310, 150, 180, 200, 12, p.screen) +
    rect(332, 190, 136, 46, 14, '#fff', 'opacity=".92"') +
    rect(362, 256, 76, 16, 8, '#fff', soft) +
    rect(312, 382, 62, 40, 18, '#4caf6d') +
    rect(426, 382, 62, 40, 18, '#d9534f') +
    circle(400, 402, 20, p.deep) +
    repeat(12, key) +
    rect(366, 118, 68, 8, 4, p.deep)
  )
}

export function headphones(p: Palette): string {
  const cup = (x: number, mirror: number) =>
    group(
      `translate(${x} 480) scale(${mirror} 1)`,
      rect(-58, -120, 92, 240, 46, p.deep),
      rect(-18, -128, 84, 256, 42, p.body),
      oval(24, 0, 24, 82, p.light, faint),
    )
  return (
    stroke('M205 420C190 90 610 90 595 420', p.deep, 40) +
    stroke('M205 400C195 108 605 108 595 400', p.base, 22) +
    stroke('M270 190C340 120 460 120 530 190', p.pale, 8, soft) +
    stroke('M205 350V430M595 350V430', '#b9c0ca', 18) +
    cup(230, -1) +
    cup(570, 1)
  )
}

export function earbuds(p: Palette): string {
  const bud = (x: number, mirror: number) =>
    group(
      `translate(${x} 300) scale(${mirror} 1)`,
      rect(-18, 0, 38, 170, 19, p.down),
      oval(-14, -10, 62, 54, p.body),
      oval(-52, -4, 24, 30, p.deep),
      circle(4, 120, 6, p.deep, soft),
    )
  return (
    path('M190 400Q190 210 400 210T610 400Z', p.dark) +
    path('M214 400Q220 240 400 240T586 400Z', p.pale) +
    bud(310, 1) +
    bud(490, -1) +
    rect(170, 400, 460, 260, 110, p.body) +
    rect(170, 400, 460, 22, 11, p.deep, faint) +
    oval(300, 470, 90, 22, '#fff', faint) +
    circle(400, 560, 10, '#8ff0b0')
  )
}

export function speaker(p: Palette): string {
  const dot = (i: number) => circle(276 + (i % 12) * 22.5, 330 + Math.floor(i / 12) * 26, 6, p.deep, soft)
  return (
    rect(240, 150, 320, 530, 90, p.body) +
    rect(256, 300, 288, 350, 60, p.dark, faint) +
    repeat(132, dot) +
    oval(400, 205, 130, 46, p.deep) +
    oval(400, 198, 130, 44, p.light) +
    circle(400, 196, 12, p.deep) +
    stroke('M340 196H362M438 196H460M449 185V207', p.deep, 7) +
    stroke('M560 210C640 220 640 300 562 306', p.deep, 14)
  )
}

export function camera(p: Palette): string {
  return (
    path('M300 240L330 170H470L500 240Z', p.dark) +
    rect(130, 230, 540, 370, 50, p.body) +
    rect(130, 320, 540, 190, 0, p.ink, 'opacity=".85"') +
    rect(170, 200, 90, 40, 14, p.ink) +
    circle(570, 232, 40, p.metal) +
    circle(570, 226, 24, '#d9534f') +
    circle(400, 415, 178, p.metal) +
    circle(400, 415, 160, p.ink) +
    circle(400, 415, 118, '#2b3240') +
    circle(400, 415, 88, '#101725') +
    circle(400, 415, 60, '#31477d') +
    path(
      'M340 375A72 72 0 0 1 420 346',
      'none',
      'stroke="#a9c3ff" stroke-width="16" stroke-linecap="round"',
    ) +
    circle(432, 450, 14, '#7d97d8', soft) +
    rect(182, 268, 66, 36, 8, '#fff3d0') +
    circle(616, 290, 10, '#ff6b5f')
  )
}

export function watch(p: Palette): string {
  const hour = (i: number) =>
    rect(396, 258, 8, i % 3 ? 18 : 30, 4, '#dfe6f2', `transform="rotate(${i * 30} 400 400)"`)
  return (
    path('M310 270L330 90Q332 70 352 70H448Q468 70 470 90L490 270Z', p.body) +
    path('M310 530L330 710Q332 730 352 730H448Q468 730 470 710L490 530Z', p.body) +
    repeat(4, (i) => oval(400, 600 + i * 28, 12, 6, p.deep, soft)) +
    rect(572, 372, 30, 56, 12, p.metal) +
    circle(400, 400, 184, p.metal) +
    circle(400, 400, 168, p.ink) +
    circle(400, 400, 152, '#1f2937') +
    repeat(12, hour) +
    path(
      'M400 400m-92 0a92 92 0 1 1 60 86',
      'none',
      `stroke="${p.light}" stroke-width="14" stroke-linecap="round"`,
    ) +
    stroke('M400 400L346 338', '#fff', 12) +
    stroke('M400 400L470 320', '#fff', 9) +
    stroke('M400 430V300', '#ff7a59', 4) +
    circle(400, 400, 12, '#ff7a59')
  )
}

export function powerBank(p: Palette): string {
  return (
    rect(250, 130, 300, 550, 60, p.body) +
    rect(268, 148, 264, 514, 46, 'none', `stroke="${p.pale}" stroke-width="4" ${faint}`) +
    path('M424 320L352 440H398L378 530L452 400H404Z', '#fff', 'opacity=".9"') +
    repeat(4, (i) => circle(340 + i * 40, 200, 9, i < 3 ? '#a8ffc4' : p.deep)) +
    rect(350, 636, 100, 26, 13, p.ink, soft) +
    stroke('M400 662C400 740 600 740 620 640', '#f2f4f7', 14)
  )
}
