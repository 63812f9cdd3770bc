import type { Reader } from '../reader.ts'

/** Limits of imported and exported sheets, and how long they are kept. @throws ConfigError */
export function readSheetLimits({ get }: Reader) {
  return {
    importBytes: get('IMPORT_LIMIT_BYTES'),
    importRows: get('IMPORT_MAX_ROWS'),
    atomicRows: get('IMPORT_ATOMIC_ROWS'),
    importSeconds: get('IMPORT_RETENTION'),
    importFileSeconds: get('IMPORT_FILE_RETENTION'),
    exportRows: get('EXPORT_MAX_ROWS'),
    exportSeconds: get('EXPORT_RETENTION'),
  }
}
