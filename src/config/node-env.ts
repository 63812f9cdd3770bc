import { ConfigError, type Env } from '../lib/config-error.ts'

export const nodeEnvs = ['development', 'test', 'production'] as const

/**
 * Returns NODE_ENV, or `development` when it is not set. The entry points that start before the dependencies are installed use it.
 * @throws ConfigError for another word: `prod` would start a shop without the checks of production
 */
export function readNodeEnv({ NODE_ENV }: Env): (typeof nodeEnvs)[number] {
  const known = nodeEnvs.find((name) => name === (NODE_ENV || 'development'))
  if (!known) throw new ConfigError(`NODE_ENV: expected one of ${nodeEnvs.join(', ')}, got "${NODE_ENV}"`)
  return known
}
