import { createOption } from '../../../../src/domains/catalog/specifications/change-options.ts'
import { createSpecification } from '../../../../src/domains/catalog/specifications/change-specifications.ts'
import { createSpu, uniqueName } from '../../../support/factories/catalog.ts'
import type { StaffRow } from '../row.ts'

const newSpec = async () => createSpecification({ name: uniqueName(), goodsId: (await createSpu()).id })
const newOption = async () => createOption({ value: uniqueName(), specId: (await newSpec()).id })

export const specificationRows: readonly StaffRow[] = [
  { operation: 'listSpecifications', status: 200, call: () => ['/goods/specs/?page=1&pagesize=10'] },
  { operation: 'listSpecificationNames', status: 200, call: () => ['/goods/specs/simple/'] },
  {
    operation: 'createSpecification',
    status: 201,
    audits: 'specification',
    call: async () => [
      '/goods/specs/',
      { body: { name: uniqueName(), spu_id: String((await createSpu()).id) } },
    ],
  },
  {
    operation: 'getSpecification',
    status: 200,
    call: async () => [`/goods/specs/${(await newSpec()).id}/`],
  },
  {
    operation: 'updateSpecification',
    status: 200,
    audits: 'specification',
    call: async () => {
      const { id, goodsId } = await newSpec()
      return [`/goods/specs/${id}/`, { body: { name: uniqueName(), goods_id: goodsId } }]
    },
  },
  {
    operation: 'deleteSpecification',
    status: 204,
    audits: 'specification',
    call: async () => [`/goods/specs/${(await newSpec()).id}/`],
  },
  { operation: 'listOptions', status: 200, call: () => ['/specs/options/?page=1&pagesize=10'] },
  {
    operation: 'createOption',
    status: 201,
    audits: 'option',
    call: async () => [
      '/specs/options/',
      { body: { value: uniqueName(), spec_id: String((await newSpec()).id) } },
    ],
  },
  { operation: 'getOption', status: 200, call: async () => [`/specs/options/${(await newOption()).id}/`] },
  {
    operation: 'updateOption',
    status: 200,
    audits: 'option',
    call: async () => {
      const { id, specId } = await newOption()
      return [`/specs/options/${id}/`, { body: { value: uniqueName(), spec_id: String(specId) } }]
    },
  },
  {
    operation: 'deleteOption',
    status: 204,
    audits: 'option',
    call: async () => [`/specs/options/${(await newOption()).id}/`],
  },
]
