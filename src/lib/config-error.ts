/** A configuration value that cannot be used. The message starts with the variable and never repeats a secret. */
export class ConfigError extends Error {}

/** The variables of a process, or a part of them. */
export type Env = Readonly<Record<string, string | undefined>>
