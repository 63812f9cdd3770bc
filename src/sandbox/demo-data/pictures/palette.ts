/** The colors of one drawing: shades of its tint, and `url(#…)` references to the gradients of `gradients()`. */
export type Palette = {
  base: string
  pale: string
  light: string
  dark: string
  deep: string
  /** light from the left */
  body: string
  /** light from above */
  down: string
  screen: string
  metal: string
  ink: string
}

/** @param tint `#rrggbb` @param prefix keeps gradient names apart when several drawings share one SVG */
export function paletteOf(tint: string, prefix = 'g'): Palette {
  return {
    base: tint,
    pale: mix(tint, '#ffffff', 0.72),
    light: mix(tint, '#ffffff', 0.38),
    dark: mix(tint, '#10131a', 0.28),
    deep: mix(tint, '#10131a', 0.58),
    body: `url(#${prefix}-body)`,
    down: `url(#${prefix}-down)`,
    screen: `url(#${prefix}-screen)`,
    metal: `url(#${prefix}-metal)`,
    ink: '#171a21',
  }
}

export function gradients(p: Palette, prefix = 'g'): string {
  const lit = [mix(p.base, '#ffffff', 0.26), p.base, mix(p.base, '#10131a', 0.2)]
  return (
    gradient(`${prefix}-body`, 'x2="1" y2=".25"', lit) +
    gradient(`${prefix}-down`, 'x2="0" y2="1"', lit) +
    gradient(`${prefix}-screen`, 'x2="1" y2="1"', [
      mix(p.base, '#2b3f7e', 0.55),
      mix(p.base, '#7b6fd0', 0.45),
      mix(p.base, '#ffd9b8', 0.6),
    ]) +
    gradient(`${prefix}-metal`, 'x2="1" y2="0"', ['#f4f6f8', '#c3c9d1', '#8f97a3'])
  )
}

/** Mixes two `#rrggbb` colors. `share` is the part of the second one, 0 to 1. */
export function mix(from: string, to: string, share: number): string {
  const [a, b] = [channels(from), channels(to)]
  const mixed = a.map((value, i) => Math.round(value + ((b[i] ?? 0) - value) * share))
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`
}

/** The perceived brightness of `#rrggbb`, 0 (black) to 255 (white). */
export function brightness(color: string): number {
  const [red = 0, green = 0, blue = 0] = channels(color)
  return red * 0.299 + green * 0.587 + blue * 0.114
}

export function gradient(id: string, direction: string, colors: string[]): string {
  const stops = colors.map(
    (color, i) => `<stop offset="${(i / (colors.length - 1)).toFixed(2)}" stop-color="${color}"/>`,
  )
  return `<linearGradient id="${id}" x1="0" y1="0" ${direction}>${stops.join('')}</linearGradient>`
}

function channels(color: string): number[] {
  return [1, 3, 5].map((start) => Number.parseInt(color.slice(start, start + 2), 16))
}
