/** Returns whether an operation with this path is of staff; all others are of shoppers. */
export const isStaffPath = (path: string) => path.startsWith('/meiduo_admin/')
