import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Wraps the `openssl` command line: an independent implementation that shares no code with ours. */
export function openssl() {
  const dir = mkdtempSync(join(tmpdir(), 'openssl-'))
  let files = 0

  function run(args: string[], input = ''): Buffer {
    const { success, stdout, stderr } = Bun.spawnSync(['openssl', ...args], { stdin: Buffer.from(input) })
    if (!success && !args.includes('-verify')) throw new Error(stderr.toString())
    return stdout
  }

  function file(content: string | Uint8Array): string {
    const path = join(dir, String(files++))
    writeFileSync(path, content)
    return path
  }

  return {
    /** Signs with RSA PKCS#1 v1.5. @returns base64 */
    sign: (text: string, privateKey: string, digest: 'sha1' | 'sha256' = 'sha256') =>
      run(['dgst', `-${digest}`, '-sign', file(privateKey)], text).toString('base64'),
    verifies: (text: string, signature: string, publicKey: string) => {
      const given = file(Buffer.from(signature, 'base64'))
      const output = run(['dgst', '-sha256', '-verify', file(publicKey), '-signature', given], text)
      return output.toString().trim() === 'Verified OK'
    },
    /** Creates a self-signed certificate in PEM. */
    certify: (privateKey: string, days = 30) => {
      const path = join(dir, String(files++))
      const subject = ['-subj', '/CN=Tenpay.com Root CA', '-days', String(days)]
      run(['req', '-x509', '-new', '-key', file(privateKey), ...subject, '-out', path])
      return readFileSync(path, 'utf8')
    },
    /** Returns serial number, validity and subject of a certificate, as `openssl x509` prints them. */
    describe: (certificate: string) =>
      run(['x509', '-in', file(certificate), '-noout', '-serial', '-dates', '-subject']).toString(),
    clean: () => rmSync(dir, { recursive: true }),
  }
}
