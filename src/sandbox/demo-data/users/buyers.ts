/** A buyer of past orders, with the address that an order copies. */
export type Buyer = Readonly<{
  userId: number
  addressId: number
  receiver: string
  mobile: string
  place: string
}>

/** The address of a buyer. */
export type Home = Readonly<{
  receiver: string
  mobile: string
  areaIds: readonly [province: number, city: number, district: number]
  place: string
}>
