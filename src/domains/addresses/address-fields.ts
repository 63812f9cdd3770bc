/** What a user writes into an address. Optional texts that were left out are empty. */
export type AddressFields = Readonly<{
  title: string
  receiver: string
  provinceId: number
  cityId: number
  districtId: number
  place: string
  mobile: string
  tel: string
  email: string
  postalCode: string
}>
