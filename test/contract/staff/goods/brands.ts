import { createTestBrand, uniqueName } from '../../../support/factories/catalog.ts'
import { pngBlob } from '../../../support/factories/pictures.ts'
import type { StaffRow } from '../row.ts'

export const brandRows: readonly StaffRow[] = [
  { operation: 'listStaffBrands', status: 200, call: () => ['/goods/brands/?page=1&pagesize=10&keyword='] },
  { operation: 'listBrandNames', status: 200, call: () => ['/goods/brands/simple/'] },
  {
    operation: 'createBrand',
    status: 201,
    audits: 'brand',
    call: async () => [
      '/goods/brands/',
      { multipart: { name: uniqueName(), first_letter: 'c', logo: await pngBlob() } },
    ],
  },
  {
    operation: 'getStaffBrand',
    status: 200,
    call: async () => [`/goods/brands/${(await createTestBrand()).id}/`],
  },
  {
    operation: 'updateBrand',
    status: 200,
    audits: 'brand',
    call: async () => [
      `/goods/brands/${(await createTestBrand()).id}/`,
      { multipart: { name: uniqueName(), first_letter: 'd' } },
    ],
  },
  {
    operation: 'deleteBrand',
    status: 204,
    audits: 'brand',
    call: async () => [`/goods/brands/${(await createTestBrand()).id}/`],
  },
]
