/** The format of every time that the API answers: to the second, with the offset of the shop. */
export const shopTimeFormat = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\+08:00$/
