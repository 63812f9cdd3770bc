/** Starts the mall in a separate process on a free port. */
export async function startMall() {
  const server = Bun.spawn([process.execPath, `${import.meta.dir}/servers/serve-mall.ts`], {
    env: process.env,
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'inherit',
  })
  const { value } = await server.stdout.getReader().read()
  return { server, base: `http://127.0.0.1:${new TextDecoder().decode(value).trim()}` }
}
