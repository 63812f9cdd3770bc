import type { AreaIds } from './areas.ts'

/** The fields of a new address. An omitted optional text is an empty string. `mobile` is as the user has typed it. */
export type AddressFields = AreaIds &
  Readonly<{
    title: string
    receiver: string
    place: string
    mobile: string
    tel: string
    email: string
    postalCode: string
  }>

/** The fields that a change sets; an absent field keeps its value. */
export type AddressChange = Partial<AddressFields>
