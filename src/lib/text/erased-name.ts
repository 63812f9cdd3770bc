/** Names of closed accounts begin so. A registered name contains no colon. */
export const erasedPrefix = 'closed:'

/** Returns the name that remains of a closed account. */
export const erasedName = (userId: number) => `${erasedPrefix}${userId}`

/** Returns whether a name is that of a closed account. A locked account keeps its name. */
export const isErasedName = (username: string) => username.startsWith(erasedPrefix)
