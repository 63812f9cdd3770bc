import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The `openssl` command line, as a second opinion that shares no code with what is tested. */
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
    /** RSA PKCS#1 v1.5, base64. */
    sign: (text: string, privateKey: string, digest: 'sha1' | 'sha256' = 'sha256') =>
      run(['dgst', `-${digest}`, '-sign', file(privateKey)], text).toString('base64'),
    verifies: (text: string, signature: string, publicKey: string) => {
      const given = file(Buffer.from(signature, 'base64'))
      const said = run(['dgst', '-sha256', '-verify', file(publicKey), '-signature', given], text)
      return said.toString().trim() === 'Verified OK'
    },
    /** A self-signed certificate of this key, PEM. */
    certify: (privateKey: string, days = 30) => {
      const path = join(dir, String(files++))
      const subject = ['-subj', '/CN=Tenpay.com Root CA', '-days', String(days)]
      run(['req', '-x509', '-new', '-key', file(privateKey), ...subject, '-out', path])
      return readFileSync(path, 'utf8')
    },
    /** What it says about a certificate. */
    describe: (certificate: string) =>
      run(['x509', '-in', file(certificate), '-noout', '-serial', '-dates', '-subject']).toString(),
    clean: () => rmSync(dir, { recursive: true }),
  }
}
