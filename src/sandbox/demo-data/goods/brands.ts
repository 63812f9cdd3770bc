/** Invented brands: name, Latin first letter, color of the mark. */
export const brandSources = [
  ['云禾', 'Y', '#5b8db8'],
  ['墨屿', 'M', '#39424f'],
  ['青岚', 'Q', '#5f9e8f'],
  ['鲸屿', 'J', '#3f6ea3'],
  ['远岫', 'Y', '#7a6aa8'],
  ['昼白', 'Z', '#d9a441'],
  ['暖砂', 'N', '#c98a62'],
  ['朗澈', 'L', '#4ba3c7'],
  ['栖木', 'Q', '#8a6a48'],
  ['拾光里', 'S', '#d3746b'],
  ['南栀', 'N', '#dd9cab'],
  ['森野集', 'S', '#6d7a4f'],
  ['途远行', 'T', '#e0805a'],
  ['白汀洲', 'B', '#6fa8a3'],
  ['禾谷田', 'H', '#b9903e'],
  ['果拾', 'G', '#cf5a45'],
  ['山茗里', 'S', '#5c8a4f'],
  ['知页', 'Z', '#4a5a8c'],
] as const

export type BrandName = (typeof brandSources)[number][0]
