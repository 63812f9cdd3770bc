/** Beginning and end of a period in the far future. */
export const far = '2099-11-11T00:00:00+08:00'
export const farther = '2099-11-12T00:00:00+08:00'
