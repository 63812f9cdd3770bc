import type { AddressInfo } from 'node:net'
import PostalMime from 'postal-mime'
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server'
import type { Faults } from '../faults/faults.ts'
import type { Inbox } from './inbox.ts'

type ReadMail = Readonly<{ body: string; link: string | null }>

/**
 * Starts an SMTP server on a loopback port. It delivers every mail to the inbox only.
 * @param port 0 selects a free port
 * @returns the port and a function that stops the server
 */
export async function startSmtpServer(port: number, faults: Faults, inbox: Inbox) {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    closeTimeout: 100,
    onData: (stream, { envelope }, answer) => {
      const receivers = envelope.rcptTo.map(({ address }) => address)
      readMail(stream)
        .then((mail) => deliver(mail, receivers, answer))
        .catch(answer)
    },
  })
  server.on('error', () => {})

  function deliver({ body, link }: ReadMail, receivers: string[], answer: (error?: Error) => void): void {
    const fault = faults.consume('mail', receivers[0] ?? '', 'timeout', 'error', 'refused')
    if (fault === 'timeout') return
    if (fault === 'error') answer(refusal(451, 'try again later'))
    else if (fault === 'refused') answer(refusal(550, `no such user: ${receivers.join(', ')}`))
    else {
      for (const to of receivers) inbox.add({ to, channel: 'mail', code: null, link, body })
      answer()
    }
  }

  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    port: (server.server.address() as AddressInfo).port,
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}

async function readMail(stream: SMTPServerDataStream): Promise<ReadMail> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  const { text = '' } = await PostalMime.parse(Buffer.concat(chunks))
  const body = text.trimEnd()
  return { body, link: /https?:\/\/[^\s<>"，。）]+/.exec(body)?.[0] ?? null }
}

function refusal(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode })
}
