import { readNodeEnv } from '../../config/node-env.ts'
import { exitOnConfigError } from '../../lib/process/exit-on-config-error.ts'

/** Imported first: the other modules read the configuration, which production may refuse for another reason. */
if (exitOnConfigError(() => readNodeEnv(process.env)) === 'production') {
  console.error('the sandbox refuses NODE_ENV=production')
  process.exit(1)
}
