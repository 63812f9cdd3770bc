import type { ImportColumn } from '../import-kind.ts'

/** The columns of an import of parcels. */
export const shipmentColumns: readonly ImportColumn[] = [
  {
    name: 'order_id',
    label: { zh: '订单号', en: 'Order number' },
    headings: ['订单编号', '订单', 'order', 'orderno', '商户订单号'],
    isRequired: true,
  },
  {
    name: 'carrier',
    label: { zh: '快递公司', en: 'Carrier' },
    headings: ['物流公司', '承运商', '快递', '快递公司代码', 'courier'],
    isRequired: true,
  },
  {
    name: 'tracking_no',
    label: { zh: '运单号', en: 'Tracking number' },
    headings: ['快递单号', '物流单号', '运单编号', 'trackingno'],
    isRequired: true,
  },
  {
    name: 'sku_id',
    label: { zh: 'SKU 编号', en: 'SKU id' },
    headings: ['sku', 'skuid', '商品编号'],
  },
  {
    name: 'count',
    label: { zh: '数量', en: 'Pieces' },
    headings: ['件数', '发货数量', 'quantity'],
  },
  {
    name: 'force_number',
    label: { zh: '强制运单号', en: 'Accept the number' },
    headings: ['忽略运单号格式', 'forcenumber'],
  },
]
