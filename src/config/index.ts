import { exitOnConfigError } from '../lib/process/exit-on-config-error.ts'
import { type Config, readConfig } from './read-config.ts'

/** The configuration of this process, read once. A value that cannot be used ends the process with one line. */
export const config: Config = exitOnConfigError(() => readConfig(process.env))
