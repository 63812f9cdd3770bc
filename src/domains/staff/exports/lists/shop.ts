import { listContentCategories, listContents } from '../../../contents/find-contents.ts'
import { listFailedMessages } from '../../../messages/failed-messages.ts'
import { imageUrl } from '../../../pictures/image-url.ts'
import { categoryQuery, contentQuery } from '../../contents/content-model.ts'
import { listImports } from '../../imports/find-imports.ts'
import type { ImportRow } from '../../imports/import-fields.ts'
import { importQuery } from '../../imports/import-model.ts'
import { importKindLabels, importModeNames, importStateNames } from '../../imports/import-names.ts'
import { importPermissions } from '../../imports/kinds/registry.ts'
import { messageQuery } from '../../jobs/job-model.ts'
import { messageKindNames } from '../../value-names.ts'
import { exportList } from '../export-list.ts'

/** Ads, without their texts. */
export const contentExport = exportList({
  label: { zh: '广告', en: 'Ads' },
  operation: 'listContents',
  permission: 'contents.view_content',
  query: contentQuery,
  read: ({ category_id: categoryId }, wish) => listContents({ ...wish, categoryId }),
  columns: ({ plain }) => [
    plain('id', '广告编号', 'Ad id', 'id'),
    plain('category_id', '广告类别编号', 'Category id', 'categoryId'),
    plain('title', '标题', 'Title', 'title'),
    plain('url', '链接', 'Address', 'url'),
    plain('image', '图片', 'Picture', ({ image }) => imageUrl(image)),
    plain('sequence', '排序', 'Order', 'sequence'),
    plain('status', '是否展示', 'Shown', 'status'),
  ],
})

export const contentCategoryExport = exportList({
  label: { zh: '广告类别', en: 'Categories of ads' },
  operation: 'listContentCategories',
  permission: 'contents.view_contentcategory',
  query: categoryQuery,
  read: (_, wish) => listContentCategories(wish),
  columns: ({ plain }) => [
    plain('id', '广告类别编号', 'Category id', 'id'),
    plain('name', '名称', 'Name', 'name'),
    plain('key', '键名', 'Key', 'key'),
  ],
})

/** Messages to users that were given up. They name users and orders by their ids only. */
export const failedMessageExport = exportList({
  label: { zh: '发送失败的消息', en: 'Messages that were given up' },
  operation: 'listFailedMessages',
  permission: 'jobs.view_job',
  query: messageQuery,
  read: (_, wish) => listFailedMessages(wish),
  columns: ({ plain, moment, choice }) => [
    plain('id', '消息编号', 'Message id', 'id'),
    plain('user_id', '用户编号', 'User id', 'userId'),
    choice('kind', '类型', 'Kind', messageKindNames, 'kind'),
    plain('order_id', '订单号', 'Order', ({ subject }) => subject.order_id ?? null),
    plain('refund_id', '退款编号', 'Refund', ({ subject }) => subject.refund_id ?? null),
    plain('sku_id', 'SKU 编号', 'SKU id', ({ subject }) => subject.sku_id ?? null),
    plain('tries', '尝试次数', 'Tries', 'tries'),
    moment('create_time', '创建时间', 'Created', 'createTime'),
    moment('failed_at', '失败时间', 'Failed', 'failedTime'),
  ],
})

/** The columns of imports, without the names of files, which people choose. */
const importColumns: Parameters<typeof exportList<typeof importQuery, ImportRow>>[0]['columns'] = ({
  plain,
  moment,
  choice,
}) => [
  plain('id', '导入编号', 'Import id', 'id'),
  moment('create_time', '上传时间', 'Uploaded', 'createTime'),
  moment('finish_time', '结束时间', 'Ended', 'finishTime'),
  plain('user_id', '员工编号', 'User id', 'userId'),
  choice('kind', '种类', 'Kind', importKindLabels, 'kind'),
  choice('mode', '方式', 'Mode', importModeNames, 'mode'),
  plain('dry_run', '仅检查', 'Dry run', 'isDryRun'),
  choice('state', '状态', 'State', importStateNames, 'state'),
  plain('rows', '行数', 'Rows', 'rowCount'),
  plain('invalid', '错误行数', 'Invalid', 'invalidCount'),
  plain('unchanged', '未变行数', 'Unchanged', 'unchangedCount'),
  plain('changed', '已变行数', 'Changed', 'changedCount'),
  plain('failed', '失败行数', 'Failed', 'failedCount'),
  plain('error', '错误代码', 'Error', 'error'),
]

/** Imports of all people. */
export const importExport = exportList({
  label: { zh: '导入记录', en: 'Imports' },
  operation: 'listImports',
  permission: 'staff.view_import',
  query: importQuery,
  read: ({ state }, wish) => listImports({ ...wish, state }),
  columns: importColumns,
})

/** Imports of the person who exports: a separate list, so that what a file holds does not depend on the rights of its reader. */
export const ownImportExport = exportList({
  label: { zh: '本人的导入记录', en: 'Own imports' },
  operation: null,
  permission: importPermissions,
  permissionOfOthers: 'staff.view_import',
  query: importQuery,
  read: ({ state }, wish, { userId }) => listImports({ ...wish, state, userId }),
  columns: importColumns,
})
