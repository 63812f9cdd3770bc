import type { Palette } from './palette.ts'
import { circle, faint, group, oval, path, rect, repeat, soft, stroke } from './shapes.ts'

/** A novel: a hard cover with a moonlit landscape. */
export function novel(p: Palette): string {
  return group(
    'rotate(-5 400 400)',
    path('M560 130L610 160V690L560 680Z', '#f3ead8'),
    repeat(6, (i) => stroke(`M${568 + i * 7} ${140 + i * 5}V680`, '#d9cdb4', 2)),
    rect(200, 120, 370, 560, 12, p.body),
    rect(200, 120, 44, 560, 12, p.deep, soft),
    circle(430, 270, 62, '#fff3c9'),
    path('M244 520L340 390L410 470L480 380L570 500V668Q570 680 558 680H244Z', p.deep, 'opacity=".8"'),
    path('M244 580Q330 520 420 576T570 560V668Q570 680 558 680H244Z', p.light, soft),
    rect(284, 160, 180, 20, 10, '#fff', 'opacity=".9"'),
    rect(284, 196, 110, 12, 6, '#fff', soft),
    rect(284, 628, 80, 12, 6, '#fff', soft),
    path('M520 120H546V230L533 214L520 230Z', '#e4604e'),
  )
}

/** A book about computing: an abstract net of nodes. */
export function techBook(p: Palette): string {
  const nodes: [number, number][] = [
    [310, 300],
    [430, 260],
    [510, 350],
    [380, 400],
    [300, 490],
    [470, 500],
  ]
  return group(
    'rotate(4 400 400)',
    path('M580 150L626 176V690L580 690Z', '#f3f5f8'),
    rect(190, 120, 400, 570, 10, p.body),
    rect(190, 120, 30, 570, 8, p.deep),
    stroke(
      'M310 300L430 260L510 350L380 400L310 300M380 400L300 490L470 500L380 400M470 500L510 350',
      p.pale,
      6,
    ),
    nodes.map(([x, y], i) => circle(x, y, i === 3 ? 34 : 20, i === 3 ? '#ffd479' : '#ffffff')).join(''),
    rect(250, 160, 280, 26, 13, '#fff', 'opacity=".92"'),
    rect(250, 200, 170, 14, 7, '#fff', soft),
    rect(220, 580, 370, 66, 0, p.deep, soft),
    rect(260, 604, 150, 16, 8, '#fff', soft),
  )
}

/** A picture book for children: a house on a hill and a sun. */
export function pictureBook(p: Palette): string {
  return (
    path('M100 260Q250 200 400 260V650Q250 590 100 650Z', '#fffaf0') +
    path('M700 260Q550 200 400 260V650Q550 590 700 650Z', '#fff4e2') +
    path(
      'M84 280L100 260V650Q250 590 400 650Q550 590 700 650V260L716 280V680Q550 620 400 676Q250 620 84 680Z',
      p.dark,
    ) +
    path('M120 560Q200 470 280 540T390 560V610Q250 560 120 610Z', '#8fbf6f') +
    path('M200 470L250 420L300 470V540H200Z', p.base) +
    path('M186 474L250 410L314 474Z', '#e4604e') +
    rect(236, 490, 28, 46, 6, '#fff3c9') +
    circle(330, 320, 40, '#ffd15c') +
    repeat(8, (i) => stroke('M330 262V246', '#ffd15c', 7, `transform="rotate(${i * 45} 330 320)"`)) +
    path(
      'M440 330Q500 280 560 330T660 320',
      'none',
      `stroke="${p.light}" stroke-width="16" stroke-linecap="round"`,
    ) +
    circle(500, 450, 52, p.light) +
    circle(482, 440, 7, p.ink) +
    circle(520, 440, 7, p.ink) +
    stroke('M484 470Q500 486 518 470', p.ink, 6) +
    path('M456 416L450 370L486 404ZM544 416L550 370L514 404Z', p.light) +
    repeat(3, (i) => stroke(`M590 ${410 + i * 40}H${664 - i * 14}`, '#cdbfa8', 9)) +
    stroke('M400 262V648', '#d9cdb4', 6, faint)
  )
}

export function notebook(p: Palette): string {
  return (
    group(
      'rotate(-6 400 400)',
      rect(220, 130, 360, 540, 24, p.body),
      rect(490, 130, 30, 540, 0, p.deep, soft),
      rect(290, 220, 170, 90, 12, '#fffaf0'),
      stroke('M312 250H438M312 278H400', '#b8ad98', 8),
      repeat(11, (i) => rect(196, 164 + i * 46, 56, 14, 7, '#c3c9d1')),
    ) +
    group(
      'rotate(28 600 500)',
      rect(590, 260, 36, 330, 8, '#ffcf5c'),
      rect(590, 260, 12, 330, 6, '#f0b53c'),
      rect(590, 232, 36, 40, 8, '#e88f8f'),
      rect(590, 268, 36, 16, 0, '#c3c9d1'),
      path('M590 590H626L608 650Z', '#f7e2bd'),
      path('M601 628H615L608 650Z', p.ink),
    )
  )
}

export function fountainPen(p: Palette): string {
  return (
    rect(130, 560, 540, 110, 30, p.deep) +
    rect(150, 576, 500, 78, 20, '#f3ead8') +
    oval(400, 654, 220, 12, p.ink, faint) +
    group(
      'rotate(-36 400 400)',
      rect(110, 366, 330, 76, 36, p.body),
      rect(420, 362, 250, 84, 40, p.body),
      rect(420, 362, 24, 84, 4, '#d8b04c'),
      rect(470, 344, 190, 18, 9, '#d8b04c'),
      circle(654, 353, 13, '#d8b04c'),
      path('M120 378L40 392L0 404L40 416L120 430Z', '#d8b04c'),
      stroke('M4 404H84', p.ink, 4),
      circle(88, 404, 8, p.ink),
      rect(110, 366, 26, 76, 8, p.ink),
      rect(150, 380, 480, 12, 6, '#fff', faint),
    ) +
    path(
      'M96 654Q160 610 200 650T300 640',
      'none',
      `stroke="${p.base}" stroke-width="8" stroke-linecap="round" opacity=".8"`,
    )
  )
}
