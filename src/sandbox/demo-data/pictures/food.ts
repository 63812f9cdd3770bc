import type { Palette } from './palette.ts'
import { circle, faint, oval, path, rect, repeat, soft, stroke } from './shapes.ts'

export function riceBag(p: Palette): string {
  const grain = (i: number) =>
    oval(
      180 + ((i * 61) % 440),
      650 + ((i * 37) % 36),
      13,
      6,
      '#fffdf4',
      `transform="rotate(${(i * 53) % 90} ${180 + ((i * 61) % 440)} ${650 + ((i * 37) % 36)})"`,
    )
  return (
    path(
      'M260 130Q400 160 540 130L520 200Q580 240 590 340L606 600Q606 660 540 666H260Q194 660 194 600L210 340Q220 240 280 200Z',
      p.body,
    ) +
    path('M282 196Q400 226 518 196', 'none', 'stroke="#c69a5b" stroke-width="20" stroke-linecap="round"') +
    stroke('M500 204Q560 220 566 280', '#c69a5b', 12) +
    circle(400, 430, 120, '#fffaf0', 'opacity=".95"') +
    stroke('M400 530Q390 420 420 340', '#8a9a3c', 9) +
    repeat(5, (i) =>
      oval(378, 390 + i * 30, 22, 10, '#d8b04c', `transform="rotate(38 378 ${390 + i * 30})"`),
    ) +
    repeat(5, (i) =>
      oval(428, 372 + i * 30, 22, 10, '#d8b04c', `transform="rotate(-38 428 ${372 + i * 30})"`),
    ) +
    path('M226 330L216 590', 'none', 'stroke="#fff" stroke-width="18" stroke-linecap="round" opacity=".35"') +
    repeat(26, grain)
  )
}

export function oilBottle(p: Palette): string {
  return (
    rect(352, 90, 96, 70, 16, p.deep) +
    path(
      'M356 160H444V220Q540 270 540 370V630Q540 680 490 680H310Q260 680 260 630V370Q260 270 356 220Z',
      '#fff6d8',
      'opacity=".9"',
    ) +
    path('M276 380Q280 300 350 260H450Q520 300 524 380V626Q524 664 486 664H314Q276 664 276 626Z', p.down) +
    rect(276, 420, 248, 160, 12, '#fffaf0') +
    circle(400, 500, 56, p.pale) +
    path('M400 452C360 500 366 544 400 544S440 500 400 452Z', p.base) +
    stroke('M520 300Q620 300 610 420T528 480', p.light, 26, soft) +
    path('M304 330V620', 'none', 'stroke="#fff" stroke-width="16" stroke-linecap="round" opacity=".5"')
  )
}

export function apples(p: Palette): string {
  const apple = (x: number, y: number, scale: number) =>
    `<g transform="translate(${x} ${y}) scale(${scale})">` +
    path(
      'M0 -70C-60 -130 -170 -90 -160 30C-150 140 -70 190 0 160C70 190 150 140 160 30C170 -90 60 -130 0 -70Z',
      p.body,
    ) +
    path(
      'M-110 -40C-130 10 -120 60 -100 90',
      'none',
      'stroke="#fff" stroke-width="18" stroke-linecap="round" opacity=".5"',
    ) +
    oval(0, -72, 42, 14, p.deep, soft) +
    stroke('M0 -70Q6 -120 30 -150', '#6b4426', 14) +
    path('M20 -120Q80 -180 140 -130Q80 -90 20 -120Z', '#6fae4f') +
    '</g>'
  return apple(290, 440, 0.95) + apple(540, 470, 0.85) + apple(420, 550, 0.8)
}

export function oranges(p: Palette): string {
  const slice = (i: number) =>
    path('M520 540L496 446Q520 434 544 446Z', p.base, `transform="rotate(${i * 45} 520 540)"`)
  return (
    circle(320, 420, 170, p.body) +
    repeat(26, (i) => circle(210 + ((i * 71) % 220), 310 + ((i * 53) % 220), 4, p.dark, faint)) +
    oval(250, 330, 40, 24, '#fff', 'opacity=".4" transform="rotate(-36 250 330)"') +
    stroke('M330 252Q336 216 350 200', '#6b4426', 12) +
    path('M344 216Q420 130 520 190Q450 260 344 216Z', '#5f9e49') +
    stroke('M350 214Q430 180 500 192', '#a9d08b', 5) +
    circle(520, 540, 136, p.dark) +
    circle(520, 540, 124, '#fff4dc') +
    repeat(8, slice) +
    circle(520, 540, 10, '#fff4dc')
  )
}

export function teaTin(p: Palette): string {
  return (
    path('M250 220V640Q250 680 400 680T550 640V220Z', p.body) +
    oval(400, 220, 150, 40, p.dark) +
    path('M262 130V220Q262 254 400 254T538 220V130Z', p.deep) +
    oval(400, 130, 138, 36, p.light) +
    oval(400, 128, 40, 11, p.deep) +
    path('M300 330H500V590Q400 610 300 590Z', '#fbf5e6') +
    path('M400 370C330 420 340 500 400 540C460 500 470 420 400 370Z', '#6d9a55') +
    stroke('M400 400V560', '#4d7a3d', 6) +
    stroke('M400 460L372 436M400 490L430 464', '#4d7a3d', 4) +
    path('M274 270V620', 'none', 'stroke="#fff" stroke-width="14" stroke-linecap="round" opacity=".4"') +
    repeat(7, (i) => stroke(`M${570 + (i % 4) * 34} ${660 - (i % 3) * 12}q14 -16 30 -4`, '#5a7d45', 9))
  )
}

export function coffeeBag(p: Palette): string {
  const bean = (x: number, y: number, turn: number) =>
    `<g transform="translate(${x} ${y}) rotate(${turn})">${oval(0, 0, 36, 25, '#5d3a22')}${stroke('M-32 0Q-10 -12 0 0T32 0', '#2f1c10', 5)}</g>`
  return (
    path('M270 110H530L552 200L580 630Q582 676 536 676H264Q218 676 220 630L248 200Z', p.body) +
    path('M270 110H530L540 170H260Z', p.deep) +
    stroke('M272 140H528', p.light, 5, 'stroke-dasharray="12 8" opacity=".7"') +
    circle(400, 240, 16, p.deep) +
    rect(290, 310, 220, 250, 20, '#fbf5e6') +
    bean(400, 400, -24) +
    stroke('M336 474H464M356 508H444', p.dark, 10, soft) +
    path('M262 220L240 620', 'none', 'stroke="#fff" stroke-width="16" stroke-linecap="round" opacity=".3"') +
    bean(170, 650, 20) +
    bean(620, 640, -30) +
    bean(672, 668, 12) +
    bean(580, 676, 40)
  )
}

export function honeyJar(p: Palette): string {
  return (
    rect(276, 130, 248, 90, 24, p.deep) +
    repeat(9, (i) => rect(292 + i * 26, 140, 8, 70, 4, p.light, faint)) +
    path(
      'M270 220H530Q600 260 600 340V600Q600 680 520 680H280Q200 680 200 600V340Q200 260 270 220Z',
      '#fff3d2',
    ) +
    path('M222 330Q400 360 578 330V600Q578 660 520 660H280Q222 660 222 600Z', p.down) +
    rect(260, 400, 280, 190, 20, '#fffaf0') +
    repeat(7, (i) =>
      path(
        'M0 -34L30 -17V17L0 34L-30 17V-17Z',
        i % 2 ? p.base : p.light,
        `transform="translate(${[400, 340, 460, 370, 430, 370, 430][i]} ${[494, 494, 494, 443, 443, 545, 545][i]}) scale(.88)"`,
      ),
    ) +
    path('M236 360V600', 'none', 'stroke="#fff" stroke-width="16" stroke-linecap="round" opacity=".5"')
  )
}
