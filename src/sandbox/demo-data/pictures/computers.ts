import type { Palette } from './palette.ts'
import { circle, faint, group, oval, path, rect, repeat, soft, stroke } from './shapes.ts'

export function laptop(p: Palette): string {
  return (
    rect(170, 180, 460, 320, 26, p.deep) +
    rect(182, 192, 436, 296, 16, p.ink) +
    rect(192, 204, 416, 272, 8, p.screen) +
    path(
      'M192 400C290 320 380 450 480 360S590 360 608 340V468Q608 476 600 476H200Q192 476 192 468Z',
      p.light,
      soft,
    ) +
    rect(240, 250, 150, 96, 10, '#fff', 'opacity=".88"') +
    rect(258, 270, 90, 12, 6, p.dark) +
    rect(258, 294, 112, 8, 4, '#c3cad4') +
    rect(258, 312, 74, 8, 4, '#c3cad4') +
    rect(420, 236, 130, 66, 10, '#fff', soft) +
    path('M150 500H650L724 620Q730 640 706 640H94Q70 640 76 620Z', p.body) +
    path('M196 516H604L640 572H160Z', p.deep, faint) +
    repeat(4, (i) =>
      stroke(
        `M${190 - i * 8} ${524 + i * 12}H${610 + i * 8}`,
        p.pale,
        4,
        'stroke-dasharray="18 10" opacity=".7"',
      ),
    ) +
    path('M330 584H470L482 622H318Z', p.dark, soft) +
    rect(84, 630, 632, 16, 8, p.deep)
  )
}

export function tablet(p: Palette): string {
  return (
    group(
      'rotate(-6 400 400)',
      rect(120, 190, 540, 400, 40, p.body),
      rect(138, 208, 504, 364, 26, p.ink),
      rect(150, 220, 480, 340, 16, p.screen),
      path(
        'M150 470C250 380 340 520 450 420S600 430 630 400V544Q630 560 614 560H166Q150 560 150 544Z',
        p.light,
        soft,
      ),
      stroke('M230 340C280 260 330 420 380 330S480 260 530 330', '#fff', 10),
      repeat(5, (i) => circle(290 + i * 50, 530, 15, '#fff', 'opacity=".85"')),
    ) +
    group(
      'rotate(24 640 480)',
      rect(624, 250, 30, 380, 15, '#fbfcfd'),
      path('M624 620H654L639 668Z', '#d5dae1'),
      path('M634 652H644L639 668Z', p.ink),
      rect(624, 300, 30, 12, 0, '#d5dae1'),
    )
  )
}

export function monitor(p: Palette): string {
  return (
    path('M350 540H450L470 640H330Z', p.dark) +
    rect(270, 636, 260, 26, 13, p.body) +
    rect(90, 160, 620, 390, 24, p.ink) +
    rect(104, 174, 592, 344, 10, p.screen) +
    path(
      'M104 430C220 340 330 470 450 380S640 380 696 330V508Q696 518 686 518H114Q104 518 104 508Z',
      p.light,
      soft,
    ) +
    path(
      'M104 480C240 410 380 520 520 440S660 460 696 440V508Q696 518 686 518H114Q104 518 104 508Z',
      p.pale,
      soft,
    ) +
    circle(560, 260, 44, '#fff', 'opacity=".75"') +
    rect(104, 518, 592, 30, 8, p.body) +
    circle(400, 533, 6, '#8ff0b0')
  )
}

export function keyboard(p: Palette): string {
  const row = (r: number) =>
    repeat(12, (i) =>
      rect(126 + i * 46, 326 + r * 48, 40, 40, 9, (i * 7 + r * 5) % 11 === 0 ? p.light : '#fbfbfc'),
    )
  const wide =
    rect(126, 518, 132, 40, 9, p.light) +
    rect(264, 518, 270, 40, 9, '#fbfbfc') +
    rect(540, 518, 132, 40, 9, p.light)
  return group(
    'rotate(-8 400 430)',
    rect(96, 290, 608, 300, 34, p.deep),
    rect(96, 280, 608, 296, 34, p.body),
    rect(112, 308, 576, 264, 18, p.dark, soft),
    group('translate(0 4)', repeat(4, row), wide).replaceAll('#fbfbfc', '#cfd5dd'),
    repeat(4, row),
    wide,
    rect(126, 326, 40, 40, 9, '#ff9d76'),
  )
}

export function mouse(p: Palette): string {
  return group(
    'rotate(14 400 420)',
    path(
      'M400 150C290 150 262 250 262 400C262 580 300 680 400 680S538 580 538 400C538 250 510 150 400 150Z',
      p.body,
    ),
    path('M400 150C290 150 262 250 262 360Q400 410 538 360C538 250 510 150 400 150Z', p.light, faint),
    stroke('M400 152V372', p.deep, 6, soft),
    stroke('M263 362Q400 412 537 362', p.deep, 6, soft),
    rect(380, 220, 40, 104, 20, p.deep),
    rect(388, 236, 24, 72, 12, '#d9dee6'),
    repeat(4, (i) => stroke(`M392 ${252 + i * 13}H408`, p.deep, 3)),
    path('M300 470C300 580 330 640 380 660C320 630 306 560 300 470Z', '#fff', soft),
  )
}

export function printer(p: Palette): string {
  return (
    rect(240, 150, 320, 200, 12, '#ffffff') +
    repeat(4, (i) => rect(280, 190 + i * 30, 240 - (i % 2) * 60, 10, 5, '#d5dbe3')) +
    rect(140, 300, 520, 280, 44, p.body) +
    rect(140, 300, 520, 60, 30, p.dark, faint) +
    rect(210, 340, 380, 20, 10, p.ink) +
    circle(596, 400, 13, '#8ff0b0') +
    rect(500, 388, 66, 24, 12, p.deep, soft) +
    rect(220, 470, 360, 40, 20, p.ink) +
    path('M250 490H550L590 670H210Z', '#ffffff') +
    path('M290 520H510L520 560H280Z', p.light) +
    oval(330, 610, 44, 18, p.pale) +
    stroke('M410 600H520M404 624H490', '#d5dbe3', 10)
  )
}
