import { orderNumber } from './fields.ts'

/** Rows of the demo shop that nothing refers to, so that they can be deleted. */
const unused = 1000

/**
 * Path parameters of operations that need a certain row, by operation id: an order in a fitting status that no other example
 * changes, or a row that can be deleted. `sandbox/demo-data/examples` inserts them.
 */
export const ids: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  // shoppers
  startOauthSignIn: { provider: 'qq' },
  signInThroughProvider: { provider: 'qq' },
  bindIdentity: { provider: 'qq' },
  startPasswordReset: { account: 'demo_shopper' },
  confirmPasswordReset: { account: 'demo_shopper' },
  requestSmsCode: { mobile: '13800000001' },
  removeAddress: { id: 3 },
  requestStockNotice: { id: 12 },
  cancelStockNotice: { id: 45 },
  createReview: { id: 107 },
  editReview: { id: 101, review: 11 },
  startPayment: { id: orderNumber(11) },
  cancelOrder: { id: orderNumber(21) },
  changeOrderAddress: { id: orderNumber(12) },
  requestRefund: { id: orderNumber(62) },
  confirmReceipt: { id: orderNumber(13) },
  requestInvoice: { id: orderNumber(15) },
  hideOrder: { id: orderNumber(25) },
  getOwnInvoiceFile: { id: orderNumber(35) },
  withdrawRefund: { id: orderNumber(112), refund: 3 },
  reportReturn: { id: orderNumber(34), refund: 4 },

  // products
  deleteBrand: { id: unused },
  deleteGoods: { id: unused },
  updateCategory: { id: 35 },
  deleteCategory: { id: unused },
  deleteChannel: { id: 8 },
  deleteSpecification: { id: unused },
  deleteOption: { id: unused },
  createMatrix: { id: 1001 },
  deleteSku: { id: unused },
  deleteSkuImage: { id: unused },
  applyStocktake: { id: 2 },
  cancelStocktake: { id: 3 },

  // people
  deleteStaffSession: { id: 1 },
  revokeApiKey: { id: 2 },
  getAdmin: { id: 5 },
  updateAdmin: { id: 5 },
  issuePasswordReset: { id: 5 },
  resetTotp: { id: 5 },
  signOutPerson: { id: 5 },
  removeAdmin: { id: 6 },
  deleteGroup: { id: 3 },
  updatePermission: { id: unused },
  deletePermission: { id: unused + 1 },
  getServiceAccount: { id: 7 },
  updateServiceAccount: { id: 7 },
  removeServiceAccount: { id: 8 },
  lockUser: { id: 9 },
  signOutUser: { id: 9 },
  unlockUser: { id: 10 },
  eraseUser: { id: 11 },

  // orders, refunds, invoices and money
  setOrderStatus: { id: orderNumber(23) },
  changeOrderStatus: { id: orderNumber(33) },
  createShipment: { id: orderNumber(42) },
  createShipmentAlias: { id: orderNumber(52) },
  changeShipment: { id: orderNumber(43), shipment: 9 },
  cancelStaffOrder: { id: orderNumber(31) },
  changeStaffOrderAddress: { id: orderNumber(22) },
  getPackingSlip: { id: orderNumber(2) },
  deleteOrderNote: { note: 1 },
  deleteCarrier: { id: unused },
  approveRefund: { id: 1 },
  rejectRefund: { id: 2 },
  receiveReturn: { id: 5 },
  inspectReturn: { id: 6 },
  getInvoice: { id: orderNumber(35) },
  getInvoiceFile: { id: orderNumber(35) },
  issueInvoice: { id: orderNumber(45) },
  voidInvoice: { id: orderNumber(55) },
  resolveIncident: { id: 2 },
  repairBill: { id: 1 },

  // the shop, pricing rules and jobs
  deleteLimitedPrice: { id: 4 },
  deletePromotion: { id: 2 },
  deleteCoupon: { id: 3 },
  deleteFreightTemplate: { id: 5 },
  deleteContentCategory: { id: 20 },
  deleteContent: { id: 84 },
  cancelExport: { id: 2 },
  // the file of a finished import is deleted after a while
  previewImport: { id: 2 },
  applyImport: { id: 2 },
  cancelImport: { id: 3 },
  deleteSavedView: { id: 2 },
  retryJob: { name: 'discard-pictures', id: 'demo-picture' },
  hideReview: { id: 46 },
  showReview: { id: 47 },
}
