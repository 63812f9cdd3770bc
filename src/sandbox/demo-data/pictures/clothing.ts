import type { Palette } from './palette.ts'
import { circle, faint, group, oval, path, rect, repeat, soft, stroke } from './shapes.ts'

export function tShirt(p: Palette): string {
  return (
    path(
      'M300 130L150 200L90 370L190 410L220 350V670H580V350L610 410L710 370L650 200L500 130Q400 210 300 130Z',
      p.body,
    ) +
    path('M300 130Q400 210 500 130L520 140Q400 246 280 140Z', p.dark) +
    stroke('M220 350L236 250M580 350L564 250', p.deep, 6, faint) +
    stroke('M104 356L194 394M696 356L606 394', p.pale, 6, soft) +
    stroke('M222 654H578', p.pale, 5, 'stroke-dasharray="12 8" opacity=".7"') +
    path('M320 400Q400 320 480 400T400 500T320 400Z', p.pale, 'opacity=".9"') +
    path('M350 420L390 380L420 410L450 384V452H350Z', p.dark, soft)
  )
}

export function shirt(p: Palette): string {
  return (
    path(
      'M320 130L170 190L110 560L190 580L230 380V680H570V380L610 580L690 560L630 190L480 130L400 190Z',
      p.body,
    ) +
    path('M320 130L400 200L330 270L280 156Z', p.pale) +
    path('M480 130L400 200L470 270L520 156Z', p.pale) +
    stroke('M400 200V680', p.deep, 5, soft) +
    repeat(6, (i) => circle(414, 270 + i * 72, 9, '#ffffff')) +
    rect(456, 320, 90, 96, 10, p.light, soft) +
    stroke('M456 346H546', p.deep, 4, faint) +
    stroke('M230 380L250 260M570 380L550 260', p.deep, 5, faint) +
    path('M112 530L194 552L190 580L110 560ZM688 530L606 552L610 580L690 560Z', p.pale)
  )
}

export function hoodie(p: Palette): string {
  return (
    path('M300 150L160 220L90 590L190 612L226 420V680H574V420L610 612L710 590L640 220L500 150Z', p.body) +
    path('M290 160Q300 80 400 80T510 160Q500 270 400 290Q300 270 290 160Z', p.dark) +
    path('M330 170Q340 120 400 120T470 170Q460 240 400 254Q340 240 330 170Z', p.deep) +
    stroke('M366 270V370M434 270V354', '#ffffff', 9) +
    path('M290 480H510L550 600H250Z', p.dark, soft) +
    stroke('M290 480L250 600M510 480L550 600', p.pale, 5, soft) +
    rect(226, 650, 348, 34, 8, p.deep, soft) +
    path('M94 566L196 588L190 614L90 592ZM706 566L604 588L610 614L710 592Z', p.deep, soft) +
    stroke('M226 420L248 280M574 420L552 280', p.deep, 5, faint)
  )
}

export function dress(p: Palette): string {
  return (
    path(
      'M330 110L300 130L260 260L316 300L330 380H470L484 300L540 260L500 130L470 110Q400 200 330 110Z',
      p.body,
    ) +
    path('M330 380H470L610 670Q400 720 190 670Z', p.down) +
    rect(322, 366, 156, 30, 12, p.deep) +
    path('M386 366H414L420 396H380Z', '#f4d9a0') +
    repeat(5, (i) => stroke(`M${350 + i * 25} 400L${250 + i * 75} 676`, p.pale, 6, faint)) +
    repeat(14, (i) =>
      circle(290 + ((i * 113) % 240), 440 + Math.floor(i * 15.5), 9, p.pale, 'opacity=".85"'),
    ) +
    path('M330 110Q400 200 470 110L484 118Q400 226 316 118Z', p.pale)
  )
}

export function sneaker(p: Palette): string {
  return (
    path(
      'M90 560Q84 400 130 300Q180 330 240 300Q280 280 300 250Q380 330 470 400Q560 450 650 470Q720 490 716 560Z',
      p.body,
    ) +
    path('M130 300Q180 330 240 300Q280 280 300 250L340 290Q270 370 120 360Z', p.deep) +
    path('M520 430Q640 460 680 480Q716 500 716 560H560Q500 500 520 430Z', p.pale) +
    path('M90 470Q200 440 230 560H90Z', p.dark) +
    repeat(5, (i) =>
      stroke(`M${340 + i * 38} ${318 + i * 28}L${306 + i * 42} ${362 + i * 28}`, '#ffffff', 15),
    ) +
    path('M230 520Q330 520 420 420L450 440Q380 560 240 552Z', '#ffffff', 'opacity=".9"') +
    path('M70 556H722Q740 600 716 640Q700 652 660 650H130Q70 650 70 556Z', '#fbfbfb') +
    path('M72 606Q300 640 724 600Q732 630 714 642Q700 652 660 650H130Q82 650 72 606Z', p.light) +
    repeat(14, (i) => rect(110 + i * 42, 640, 24, 14, 4, p.deep))
  )
}

export function leatherShoe(p: Palette): string {
  return (
    path(
      'M100 570Q90 420 140 330Q220 370 320 320Q360 400 470 450Q640 470 690 520Q722 550 712 590H100Z',
      p.body,
    ) +
    path('M140 330Q220 370 320 320L352 366Q260 420 128 392Z', p.deep) +
    path('M320 320Q360 400 470 450L420 490Q320 450 280 376Z', p.dark) +
    repeat(4, (i) => stroke(`M${330 + i * 30} ${382 + i * 22}L${366 + i * 28} ${358 + i * 22}`, p.ink, 9)) +
    stroke('M500 458Q530 520 500 586', p.deep, 5, 'stroke-dasharray="10 8"') +
    path(
      'M560 484Q640 494 676 528',
      'none',
      'stroke="#fff" stroke-width="12" stroke-linecap="round" opacity=".45"',
    ) +
    path('M92 580H716Q724 610 700 620H300L290 650H100Q86 620 92 580Z', p.ink) +
    rect(100, 580, 612, 8, 4, '#c8a06a', soft)
  )
}

export function backpack(p: Palette): string {
  return (
    stroke('M330 150Q330 80 400 80T470 150', p.deep, 24) +
    rect(150, 340, 90, 250, 40, p.dark) +
    rect(560, 340, 90, 250, 40, p.dark) +
    path('M210 300Q210 130 400 130T590 300V620Q590 680 530 680H270Q210 680 210 620Z', p.body) +
    path(
      'M240 300Q240 170 400 170T560 300',
      'none',
      `stroke="${p.deep}" stroke-width="8" stroke-dasharray="14 8" opacity=".6"`,
    ) +
    rect(256, 420, 288, 220, 40, p.dark) +
    rect(256, 420, 288, 66, 30, p.light, soft) +
    stroke('M290 500H510', '#e9d6ae', 10) +
    rect(488, 496, 16, 44, 8, '#e9d6ae') +
    rect(340, 250, 120, 70, 16, '#e9d6ae', 'opacity=".9"') +
    circle(400, 285, 18, p.deep) +
    stroke('M250 330V400M550 330V400', p.deep, 14)
  )
}

export function suitcase(p: Palette): string {
  return (
    stroke('M330 200V90H470V200', '#8f97a3', 20) +
    rect(310, 74, 180, 34, 17, p.ink) +
    rect(210, 180, 380, 460, 54, p.body) +
    repeat(6, (i) => rect(256 + i * 52, 200, 16, 420, 8, p.dark, faint)) +
    rect(210, 396, 380, 14, 0, p.deep, soft) +
    rect(374, 380, 52, 46, 12, p.metal) +
    rect(570, 320, 26, 110, 13, p.deep) +
    rect(226, 196, 50, 50, 22, p.light, soft) +
    rect(524, 574, 50, 50, 22, p.deep, faint) +
    circle(270, 664, 26, p.ink) +
    circle(530, 664, 26, p.ink) +
    circle(270, 664, 10, '#8f97a3') +
    circle(530, 664, 10, '#8f97a3') +
    group('rotate(14 500 300)', rect(470, 256, 86, 54, 10, '#fff3d0'), oval(512, 282, 22, 12, '#e0785a'))
  )
}
