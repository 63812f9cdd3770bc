import { Elysia } from 'elysia'
import { documented, picture } from '../../../http/fields.ts'
import { identity } from '../../../http/identity.ts'
import { filePolicy } from '../../../http/security-headers.ts'
import { gatewayNotConfigured, gatewayUnavailable } from '../../../lib/errors.ts'
import { orderParams } from '../model.ts'
import { readOwnInvoice } from './find-invoices.ts'

/** The content types of the file of an invoice, for the documentation. */
export const invoiceContent = picture('application/pdf', 'image/jpeg', 'image/png', 'image/webp')

/** Answers with a file that only its owner may read, as a download: no page of the shop runs what it contains. */
export function fileAnswer({ bytes, type }: Readonly<{ bytes: Uint8Array; type: string }>): Response {
  return new Response(new Uint8Array(bytes), {
    headers: {
      'content-type': type,
      'content-disposition': 'attachment; filename="invoice"',
      'content-security-policy': filePolicy,
      'cache-control': 'no-store',
    },
  })
}

/** The invoice of an own order as a file. */
export const invoiceRoutes = new Elysia({ name: 'invoices', tags: ['orders'] })
  .use(identity)
  .get(
    '/orders/:id/invoice/file/',
    async ({ user, params }) => fileAnswer(await readOwnInvoice(user.id, params.id)),
    {
      signedIn: true,
      params: orderParams,
      detail: {
        operationId: 'getOwnInvoiceFile',
        summary: '下载发票 · Download the invoice of an order',
        description:
          '开具后可下载 PDF 或图片，作废的也可以。 · A PDF or a picture once the invoice is issued, also when it was voided.',
        responses: documented(200, invoiceContent, 401, 404, gatewayNotConfigured, gatewayUnavailable),
      },
    },
  )
