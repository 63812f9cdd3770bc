import { join } from 'node:path'
import { envExample } from './env-example.ts'

/** Writes `.env.example` from the schema; with `--check` only compares. Exit status 1 when the file differs. */
const path = join(import.meta.dir, '../../.env.example')
if (process.argv[2] === '--check') {
  if ((await Bun.file(path).text()) !== envExample()) {
    console.error('.env.example differs from src/config/schema: run `bun run env-example`')
    process.exitCode = 1
  }
} else await Bun.write(path, envExample())
