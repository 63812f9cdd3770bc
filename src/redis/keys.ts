/**
 * Every Redis key and its life in seconds. What one command, pipeline or script touches together carries one hash tag
 * (the part in braces), so that a Redis Cluster keeps it on one node.
 */
export const keys = {
  captcha: (id: string) => `captcha:{${id}}`,
  smsCode: (purpose: string, mobile: string) => `sms:{${mobile}}:code:${purpose}`,
  smsTries: (purpose: string, mobile: string) => `sms:{${mobile}}:tries:${purpose}`,
  smsInterval: (mobile: string) => `sms:{${mobile}}:interval`,
  limit: (name: string, subject: string) => `limit:{${name}:${subject}}`,
  userCart: (userId: number) => `cart:{user:${userId}}`,
  userMerged: (userId: number, mergeId: string) => `cart:{user:${userId}}:merged:${mergeId}`,
  guestCart: (guestId: string) => `cart:{guest:${guestId}}`,
  guestMerging: (guestId: string) => `cart:{guest:${guestId}}:merging`,
} as const

export const seconds = {
  captcha: 300,
  smsCode: 300,
  guestCart: 30 * 86_400,
  userCart: 365 * 86_400,
  merged: 60 * 86_400,
} as const
