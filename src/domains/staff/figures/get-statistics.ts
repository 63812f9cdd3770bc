import { figuresNotReady } from './errors.ts'
import { type Comparison, comparedRange, type DayRange, type Step } from './figure-range.ts'
import { findFoldMoment } from './fold-figures.ts'
import { readSales, type SalesOfRange } from './read-sales.ts'

/** The figures with the moment up to which they are complete. */
type AsOf<Figures> = Readonly<{ asOf: Date; figures: Figures }>

/** Reads figures, which may be newer than `asOf` but not older. @throws 503 figures_not_ready */
export async function withFoldMoment<Figures>(read: () => Promise<Figures>): Promise<AsOf<Figures>> {
  const asOf = await findFoldMoment()
  if (!asOf) throw figuresNotReady({ retryAfterSeconds: 30 })
  return { asOf, figures: await read() }
}

/** Reads the figures of a range, and of the range that it is compared with. */
export async function readComparedSales(
  range: DayRange,
  step: Step,
  comparison: Comparison | undefined,
): Promise<Readonly<{ present: SalesOfRange; compared: SalesOfRange | undefined }>> {
  const [present, compared] = await Promise.all([
    readSales(range, step),
    comparison && readSales(comparedRange(range, comparison), step),
  ])
  return { present, compared }
}
