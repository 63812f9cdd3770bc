import { defineError } from '../../../lib/errors.ts'

export const groupNameTaken = defineError(
  400,
  'group_name_taken',
  '该权限组名称已存在',
  'A group has this name',
  'name',
)
export const codenameTaken = defineError(
  400,
  'codename_taken',
  '该内容类型下已有此代码',
  'This content type has a permission with this codename',
  'codename',
)
export const unknownContentType = defineError(
  400,
  'unknown_content_type',
  '内容类型不存在',
  'No content type has this id',
  'content_type',
)
/** `field` is the list of ids that the caller sent. */
export const unknownPermission = defineError(
  400,
  'unknown_permission',
  '包含不存在的权限',
  'Names a permission that does not exist',
  'permissions',
)
export const unknownGroup = defineError(
  400,
  'unknown_group',
  '包含不存在的权限组',
  'Names a group that does not exist',
  'groups',
)
