import * as appliances from './appliances.ts'
import * as clothing from './clothing.ts'
import * as computers from './computers.ts'
import * as digital from './digital.ts'
import * as food from './food.ts'
import * as home from './home.ts'
import * as outdoor from './outdoor.ts'
import * as stationery from './stationery.ts'

/** Every kind of product: each draws 800 × 800 in the colors of a palette. */
export const drawings = {
  ...digital,
  ...computers,
  ...appliances,
  ...home,
  ...clothing,
  ...outdoor,
  ...food,
  ...stationery,
}

export type PictureKind = keyof typeof drawings
