/** A configuration value that cannot be used. The message starts with the variable and never repeats a secret. */
export class ConfigError extends Error {}

/** An environment: `process.env` or a part of it. */
export type Env = Readonly<Record<string, string | undefined>>
