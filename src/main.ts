import { config } from './config/index.ts'
import { requireSecrets } from './config/secrets.ts'
import { findUnknownVariables } from './config/unknown-variables.ts'
import { workerNumber } from './config/worker-number.ts'
import { log } from './lib/log.ts'
import { exitOnConfigError } from './lib/process/exit-on-config-error.ts'

log.level = config.logLevel
exitOnConfigError(() => requireSecrets(config))
if (workerNumber === undefined) for (const message of findUnknownVariables()) log.warn(message)

// the parent of several processes needs none of the modules of the mall
if (config.workers > 1 && workerNumber === undefined) {
  const { superviseWorkers } = await import('./supervise/supervise-workers.ts')
  await exitOnConfigError(() => superviseWorkers(config))
} else await import('./serve.ts')
