import { config } from '../../config/index.ts'

/** What a backup holds beside the folders of files. */
export const backupFiles = {
  manifest: 'manifest.json',
  redis: 'redis.jsonl',
  database: 'database.sql',
} as const

/** Written last, so a folder with it is a whole backup. */
export type Manifest = Readonly<{ format: 1; startedAt: string; keys: number; folders: readonly string[] }>

/** The folders of files, by their names in a backup. */
export const storedFolders = () => ({ media: config.media.dir, private: config.media.privateDir })

/** Reads the one argument of both commands. @returns undefined when the arguments do not fit */
export function readFolder(args: readonly string[]): string | undefined {
  return args.length === 1 ? args[0] || undefined : undefined
}
