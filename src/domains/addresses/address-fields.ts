/** The fields that a user may set. An omitted optional text is an empty string. */
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
