/** Returns the name that remains of a closed account. It contains a colon, which no registered name can contain. */
export const erasedName = (userId: number) => `closed:${userId}`

/** Returns whether a name is that of a closed account. A locked account keeps its name. */
export const isErasedName = (username: string) => username.startsWith('closed:')
