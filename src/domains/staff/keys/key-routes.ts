import { Elysia } from 'elysia'
import { documented, problems } from '../../../http/fields.ts'
import { parseStaffList, presentStaffPage } from '../../../http/staff/list.ts'
import { mergeQuery } from '../../../http/staff/merge-query.ts'
import { apiKeyFields } from '../../accounts/credentials/api-key-fields.ts'
import { createApiKey, revokeApiKey, updateApiKey } from '../../accounts/credentials/change-api-keys.ts'
import { apiKeyScope } from '../../accounts/credentials/errors.ts'
import { listApiKeys } from '../../accounts/credentials/find-api-keys.ts'
import { unknownPermission } from '../../accounts/permissions/errors.ts'
import { authorizeApiKey, getVisibleApiKey, requireSightOf } from '../access/authorize-keys.ts'
import { staffAccess } from '../access/macro.ts'
import { applyMatchedEdit } from '../audit/apply-edit.ts'
import { recordChange, recordMatchedChange } from '../audit/record-change.ts'
import {
  grantExceedsOwn,
  outranked,
  permissionDenied,
  preconditionFailed,
  preconditionRequired,
} from '../errors.ts'
import { etagOf } from '../versions/etag.ts'
import * as model from './key-model.ts'

/** API keys of the caller and of service accounts. */
export const staffKeyRoutes = new Elysia({ name: 'staff-keys', prefix: '/meiduo_admin', tags: ['staff'] })
  .use(staffAccess)
  .get(
    '/api_keys/',
    async ({ query, caller, path }) => {
      const wish = parseStaffList(query, path)
      const owner = query.user_id ?? caller.id
      await requireSightOf(caller, owner)
      return presentStaffPage(await listApiKeys(owner, wish), wish, model.presentKey)
    },
    {
      inPerson: 'any staff',
      query: model.keyQuery,
      response: { 200: model.keyPage, ...problems(400, 401, 403, 404, permissionDenied) },
      detail: {
        operationId: 'listApiKeys',
        summary: 'API 密钥列表 · API keys of a person or a service account',
        description: 'Revoked and expired ones too, newest first.',
      },
    },
  )
  .post(
    '/api_keys/',
    async ({ body, caller, status, set }) => {
      const { key, secret } = await createApiKey(
        {
          userId: body.user_id ?? caller.id,
          makerId: caller.id,
          name: body.name,
          permissions: body.permissions,
          isReadOnly: body.is_read_only ?? true,
          networks: model.checkNetworks(body.networks) ?? [],
          expiresAt: body.expires_at ?? undefined,
        },
        authorizeApiKey(caller),
        recordChange(caller, 'createApiKey'),
      )
      set.headers.etag = etagOf(apiKeyFields(key))
      return status(201, { ...model.presentKey(key), key: secret })
    },
    {
      inPerson: 'any staff',
      body: model.newKey,
      response: {
        201: model.madeKey,
        ...problems(
          400,
          401,
          403,
          404,
          415,
          apiKeyScope,
          unknownPermission,
          grantExceedsOwn,
          outranked,
          permissionDenied,
        ),
      },
      detail: {
        operationId: 'createApiKey',
        summary: '新增 API 密钥 · Make an API key',
        description:
          'The answer holds the key, which no later call shows. It grants what is in its scope and what its owner may do at that moment. A key makes no keys and no sessions. 403 grant_exceeds_own for a permission that the caller lacks; outranked for a service account with more permissions.',
      },
    },
  )
  .get(
    '/api_keys/:id/',
    async ({ params, caller, set }) => {
      const found = await getVisibleApiKey(caller, params.id)
      set.headers.etag = etagOf(apiKeyFields(found))
      return model.presentKey(found)
    },
    {
      inPerson: 'any staff',
      params: model.keyParams,
      response: { 200: model.key, ...problems(401, 403, 404) },
      detail: {
        operationId: 'getApiKey',
        summary: 'API 密钥 · One API key',
        description: 'Without the key itself. One of another person needs users.view_staff, otherwise 404.',
      },
    },
  )
  .patch(
    '/api_keys/:id/',
    async ({ params, body, caller, set }) => {
      const stored = await applyMatchedEdit(caller, 'updateApiKey', body, (sent, record) => {
        const { name, networks, expires_at: expiresAt } = sent
        const change = { name, networks: model.checkNetworks(networks), expiresAt: expiresAt ?? undefined }
        return updateApiKey(params.id, change, authorizeApiKey(caller), record)
      })
      set.headers.etag = etagOf(apiKeyFields(stored))
      return model.presentKey(stored)
    },
    {
      inPerson: 'any staff',
      params: model.keyParams,
      query: mergeQuery,
      body: model.keyChange,
      response: {
        200: model.key,
        ...problems(
          400,
          401,
          403,
          404,
          415,
          outranked,
          permissionDenied,
          preconditionFailed,
          preconditionRequired,
        ),
      },
      detail: {
        operationId: 'updateApiKey',
        summary: '修改 API 密钥 · Change the name, the networks or the expiry of an API key',
        description: 'The scope of a key does not change: make another one. 404 for a revoked key.',
      },
    },
  )
  .delete(
    '/api_keys/:id/',
    async ({ params, caller, status }) => {
      const record = recordMatchedChange(caller, 'revokeApiKey')
      await revokeApiKey(params.id, authorizeApiKey(caller), record)
      return status(204, undefined)
    },
    {
      inPerson: 'any staff',
      params: model.keyParams,
      detail: {
        operationId: 'revokeApiKey',
        summary: '撤销 API 密钥 · Revoke an API key',
        description:
          'Refused at the next request on every server. A key of another person needs users.change_staff and no higher rank of its owner.',
        responses: documented(
          204,
          undefined,
          400,
          401,
          403,
          404,
          415,
          outranked,
          permissionDenied,
          preconditionFailed,
          preconditionRequired,
        ),
      },
    },
  )
