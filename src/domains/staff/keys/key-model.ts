import { t } from 'elysia'
import { shopTime } from '../../../config/shop-time.ts'
import { booleanField, dateTime, idFieldOf, idParam, knownFieldsOnly } from '../../../http/fields.ts'
import { textLine } from '../../../http/input/text-field.ts'
import { momentField } from '../../../http/staff/form-fields.ts'
import { staffPageOf, staffPageQuery } from '../../../http/staff/list.ts'
import { defineError } from '../../../lib/errors.ts'
import { parseNetworks } from '../../../lib/network-list.ts'
import type { ApiKey } from '../../accounts/credentials/api-key-fields.ts'
import { idList } from '../people/group-model.ts'

const networksInvalid = defineError(
  400,
  'invalid_input',
  '应为 IP 地址或网段',
  'must be addresses or ranges such as 10.0.0.0/8',
  'networks',
)

const name = textLine(1, 50, { examples: ['仓库系统'], description: '用途 · its purpose' })
const networks = t.Array(t.String({ minLength: 2, maxLength: 43, examples: ['10.0.0.0/8'] }), {
  maxItems: 20,
  examples: [[]],
  description: '可以使用的网段，空为不限 · addresses and CIDR ranges; empty: every network',
  hint: { zh: '应为 IP 地址或网段的列表', en: 'must be a list of addresses or ranges' },
})

/** Returns the networks of a body. @throws 400 invalid_input naming `networks` */
export function checkNetworks<T extends string[] | undefined>(items: T): T {
  if (items && !parseNetworks(items)) throw networksInvalid()
  return items
}

export const keyParams = t.Object({ id: idParam })
export const keyQuery = t.Object({
  ...staffPageQuery,
  user_id: t.Optional({
    ...idFieldOf(
      '所有者；缺省为自己，他人的需要 users.view_staff · owner; the caller when absent, others need users.view_staff',
    ),
    examples: [1],
  }),
})
export const newKey = knownFieldsOnly(
  {
    name,
    permissions: idList('权限编号，须为自己拥有的', 'ids of permissions that the caller has'),
    user_id: t.Optional({
      ...idFieldOf(
        '系统账号；缺省为自己 · a service account, which needs users.change_staff; the caller when absent',
      ),
      examples: [1],
    }),
    is_read_only: t.Optional({
      ...booleanField,
      examples: [true],
      description: '默认 true：只能 GET，只有查看权限 · true when absent: only GET, only view_ permissions',
    }),
    networks: t.Optional(networks),
    expires_at: t.Optional(
      momentField('到期时间，默认一年，最多十年 · one year from now when absent, ten years at most'),
    ),
  },
  { title: 'NewApiKey' },
)
export const keyChange = knownFieldsOnly(
  {
    name: t.Optional(name),
    networks: t.Optional(networks),
    expires_at: t.Optional(momentField('到期时间，最多十年 · ten years from now at most')),
  },
  { title: 'ApiKeyChange' },
)

const keyFields = {
  id: t.Integer(),
  user_id: t.Integer({ description: '所有者 · owner' }),
  name: t.String(),
  permissions: t.Array(t.Integer(), { description: '权限编号 · ids of permissions' }),
  is_read_only: t.Boolean({ description: '只能 GET · only GET' }),
  networks: t.Array(t.String(), {
    description: '可以使用的网段，空为不限 · allowed networks; empty: every one',
  }),
  created_at: dateTime,
  expires_at: dateTime,
  last_used_at: t.Nullable(
    t.String({ ...dateTime, description: '精确到分钟，未用过为 null · exact to the minute; null: never' }),
  ),
  revoked_at: t.Nullable(dateTime, {
    description: '撤销时间，未撤销为 null · when it was revoked; null before',
  }),
}
export const key = t.Object(keyFields, { title: 'ApiKey' })
export const keyPage = staffPageOf(key)
export const madeKey = t.Object(
  {
    ...keyFields,
    key: t.String({
      description:
        '只显示这一次；放在 Authorization: Bearer 中 · shown only now; sent as Authorization: Bearer',
    }),
  },
  { title: 'MadeApiKey' },
)

/** Converts an API key to the wire format. */
export const presentKey = (found: ApiKey): typeof key.static => ({
  id: found.id,
  user_id: found.userId,
  name: found.name,
  permissions: [...found.permissions],
  is_read_only: found.isReadOnly,
  networks: [...found.networks],
  created_at: shopTime(found.createTime),
  expires_at: shopTime(found.expiresAt),
  last_used_at: found.lastUseTime && shopTime(found.lastUseTime),
  revoked_at: found.revokeTime && shopTime(found.revokeTime),
})
