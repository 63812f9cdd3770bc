/** The description of each status, the same for every route. */
export const meanings: Readonly<Record<string, string>> = {
  200: '成功 · OK',
  201: '已创建 · Created',
  202: '已受理，稍后生效 · Accepted, takes effect later',
  204: '成功，无内容 · No content',
  400: '提交的内容有误，或不符合规则 · Invalid input, or refused by a rule',
  401: '请先登录：令牌缺失、无效或已失效 · Signed out: the token is missing, malformed, expired or revoked',
  403: '无权进行此操作 · Forbidden',
  404: '不存在，或不属于您 · Not found, or not accessible to the caller',
  409: '与当前状态冲突 · Conflict with the current state',
  412: '内容已被修改，If-Match 不再相符 · Changed since the version that If-Match names',
  413: '请求体过大 · The body is too large',
  415: '不支持的内容类型 · Unsupported content type',
  422: '该 Idempotency-Key 已用于其他内容的请求 · This Idempotency-Key was used with a different request',
  428: '需要 If-Match 请求头 · The If-Match header is required',
  429: '操作过于频繁；Retry-After 为需等待的秒数 · Too many requests; Retry-After holds the seconds to wait',
  503: '服务或外部服务暂时不可用，请按 Retry-After 重试 · Service or external service unavailable; see Retry-After',
}
