import { findFoldMoment, foldFigures } from '../../src/domains/staff/figures/fold-figures.ts'

/** Folds the figures until all slots were compared once, and `isDone`, as the job does with its runs. */
export async function foldUntil(isDone: () => Promise<boolean> = async () => true): Promise<void> {
  do await foldFigures()
  while (!(await findFoldMoment()) || !(await isDone()))
}
