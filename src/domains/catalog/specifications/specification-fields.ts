import type { Fields } from '../../../db/in-transaction.ts'

/** A specification of an SPU, such as the color. `goods` is the name of the SPU. */
export type Specification = Readonly<{ id: number; name: string; goodsId: number; goods: string }>

/** A value of a specification, such as blue. `spec` is the name of the specification. */
export type SpecificationOption = Readonly<{ id: number; value: string; specId: number; spec: string }>

/** Returns the fields of a specification that people edit, by their names on the wire. */
export function specificationFields({ name, goodsId }: Pick<Specification, 'name' | 'goodsId'>): Fields {
  return { name, spu_id: goodsId }
}

/** Returns the fields of an option that people edit, by their names on the wire. */
export function optionFields({ value, specId }: Pick<SpecificationOption, 'value' | 'specId'>): Fields {
  return { value, spec_id: specId }
}
