/** Seconds after which a page continues without a person, as the cashier of Alipay does. */
const COUNTDOWN_SECONDS = 3

/**
 * Markup that presses an element of the page after three seconds, and a button that stops the countdown.
 * @param text what happens at the end, in both languages
 * @param selector the element to press
 * @param stop the label of the button
 */
export function countdown(text: string, selector: string, stop: string): string {
  return `<div data-seconds="${COUNTDOWN_SECONDS}" data-press="${Bun.escapeHTML(selector)}">
<p class="countdown" role="status"><b>${COUNTDOWN_SECONDS}</b> ${text}</p>
<button type="button" class="second">${stop}</button></div>`
}

/**
 * The script of pages with a countdown. With `return` in the field `then` the server skips the page
 * after the payment, which no person waits for.
 */
export const countdownScript = `const box = document.querySelector('[data-seconds]')
if (box) {
  let left = Number(box.dataset.seconds)
  const end = () => { clearInterval(timer); box.hidden = true }
  const timer = setInterval(() => {
    left -= 1
    box.querySelector('b').textContent = String(left)
    if (left > 0) return
    end()
    const then = document.querySelector('input[name=then]')
    if (then) then.value = 'return'
    document.querySelector(box.dataset.press).click()
  }, 1000)
  box.querySelector('button').addEventListener('click', end)
}`
