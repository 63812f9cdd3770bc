/** Runs in the browser. */

type Element = { id: string; textContent: string | null; setAttribute(name: string, value: string): void }
type Page = {
  document: {
    getElementById: (id: string) => Element | null
    createElement: (name: string) => Element
    body: { append: (element: Element) => void }
  }
}

/** Shows a line at the bottom of the page, and in the console, until `clearNotice`. */
export function showNotice(text: string): void {
  console.warn(text)
  const { document } = globalThis as unknown as Page
  const line = document.getElementById('notice') ?? document.createElement('p')
  line.id = 'notice'
  line.setAttribute('role', 'status')
  line.textContent = text
  document.body.append(line)
}

/** Removes the line of `showNotice`. */
export function clearNotice(): void {
  const line = (globalThis as unknown as Page).document.getElementById('notice')
  if (line) line.textContent = ''
}
