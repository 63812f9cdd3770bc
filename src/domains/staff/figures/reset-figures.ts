import { lockNameStatement } from '../../../db/lock-name.ts'

/**
 * Statements that delete all folded figures, so that the job computes them again: for a shop whose orders were imported, where
 * amounts of earlier imports may differ. They run in one transaction, which first waits for a run of the fold. Until the job is
 * done, figures are 503 figures_not_ready.
 */
export const resetFigureStatements: readonly string[] = [
  lockNameStatement('figures'),
  'DELETE FROM tb_figure_progress',
  'DELETE FROM tb_figure_slot',
  'DELETE FROM tb_figure_buyer',
  'DELETE FROM tb_first_purchase',
  'DELETE FROM tb_figure_sku',
]
