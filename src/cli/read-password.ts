import { createInterface } from 'node:readline'

const [endOfText, endOfTransmission, backspace, rubout] = ['\u0003', '\u0004', '\b', '\u007f']

/**
 * Reads a new password: from a terminal twice and without echo, else the first line of standard input.
 * @returns undefined when the two differ, or there is none
 */
export async function readNewPassword(): Promise<string | undefined> {
  if (!process.stdin.isTTY) return (await readFirstLine()) || undefined
  const password = await readHidden('password: ')
  const repeated = await readHidden('again: ')
  return password === repeated && password !== '' ? password : undefined
}

async function readFirstLine(): Promise<string> {
  for await (const line of createInterface({ input: process.stdin })) return line
  return ''
}

/** Reads a line from the terminal in raw mode, so that it displays no character. Ctrl-C ends the process. */
function readHidden(prompt: string): Promise<string> {
  const { stdin, stderr } = process
  // before the prompt: the terminal would display what a fast typist enters between the two
  stdin.setRawMode(true)
  stderr.write(prompt)
  stdin.setEncoding('utf8')
  stdin.resume()
  return new Promise((resolve) => {
    let text: string[] = []
    const end = () => {
      stdin.off('data', read)
      stdin.setRawMode(false)
      stdin.pause()
      stderr.write('\n')
    }
    const read = (input: string) => {
      for (const character of input) {
        if (character === endOfText) {
          end()
          process.exit(130)
        }
        if (character === '\r' || character === '\n' || character === endOfTransmission) {
          end()
          resolve(text.join(''))
          return
        }
        if (character === backspace || character === rubout) text = text.slice(0, -1)
        else text.push(character)
      }
    }
    stdin.on('data', read)
  })
}
