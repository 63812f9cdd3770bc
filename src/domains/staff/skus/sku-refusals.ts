import {
  categoryNotThirdLevel,
  goodsUnknown,
  scheduleAmbiguous,
  stockOutOfRange,
  stockReasonUnfit,
} from '../../catalog/errors.ts'
import { combinationTaken, specsIncomplete } from '../../catalog/skus/errors.ts'
import { preconditionFailed } from '../errors.ts'

/** What a change of a SKU can be refused with. */
export const skuChangeRefusals = [
  categoryNotThirdLevel,
  combinationTaken,
  goodsUnknown,
  scheduleAmbiguous,
  specsIncomplete,
  stockOutOfRange,
  stockReasonUnfit,
  preconditionFailed,
] as const
