import { duration, integer } from './kinds.ts'

export const sheetVariables = {
  IMPORT_LIMIT_BYTES: integer('Largest imported file.', {
    default: 20_971_520,
    minimum: 1024,
    maximum: 104_857_600,
  }),
  IMPORT_MAX_ROWS: integer('Most rows of an imported file, the headings not counted.', {
    default: 100_000,
    minimum: 1,
    maximum: 1_000_000,
  }),
  IMPORT_ATOMIC_ROWS: integer(
    'Most rows of an import that applies all rows or none: one transaction locks everything that it changes.',
    { default: 2000, minimum: 1, maximum: 20_000 },
  ),
  IMPORT_RETENTION: duration(
    'How long the results of an import are kept. Its file goes as soon as it ends.',
    '30d',
    { least: '1d', most: '3650d' },
  ),
  IMPORT_FILE_RETENTION: duration('How long the file of a dry run waits to be applied.', '1d', {
    least: '1h',
    most: '30d',
  }),
  EXPORT_MAX_ROWS: integer('Most rows of an exported file.', {
    default: 1_000_000,
    minimum: 1,
    maximum: 1_048_575,
  }),
  EXPORT_RETENTION: duration('How long an exported file can be downloaded.', '1d', {
    least: '1h',
    most: '30d',
  }),
}
