import { config } from '../../config/index.ts'
import { requireSecrets } from '../../config/secrets.ts'
import { findUnknownVariables } from '../../config/unknown-variables.ts'
import { checkPaymentKeys } from '../../gateways/payments/check-keys.ts'
import { type Check, type Finding, failed, ok, reasonOf, warning } from './check.ts'

export const configCheck: Check = {
  name: 'configuration',
  find: async () => [
    config.production
      ? ok('NODE_ENV', 'production')
      : warning('NODE_ENV', 'not production: the sandbox and addresses of this machine are accepted'),
    attempt('secrets', () => requireSecrets(config)),
    attempt('payment keys', checkPaymentKeys),
    ...(config.isAppSecretSet ? [] : [warning('APP_SECRET', 'not set: JWT_SECRET takes its place; set it')]),
    ...findUnknownVariables().map((line) => warning('variables', line)),
  ],
}

function attempt(check: string, verify: () => void): Finding {
  try {
    verify()
    return ok(check, 'complete')
  } catch (error) {
    return failed(check, reasonOf(error))
  }
}
