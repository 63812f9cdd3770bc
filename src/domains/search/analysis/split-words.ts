import type { WordList } from './word-list.ts'

/** A word of two or three characters inside a longer one is also a word for the index. */
const innerLengths = [2, 3]

/**
 * Splits a run of Chinese characters into the words with the greatest product of probabilities, as jieba does without its model for
 * unknown words. A character outside any word is a word.
 */
export function splitWords(run: string, words: WordList): string[] {
  const logTotal = Math.log(words.total())
  const scores = new Float64Array(run.length + 1)
  const ends = new Uint32Array(run.length)
  for (let from = run.length - 1; from >= 0; from--) {
    const single = from + characterLength(run, from)
    let score = (scores[single] as number) - logTotal
    let end = single
    let hasSingle = false
    words.wordsFrom(run, from, (to, frequency) => {
      const found = Math.log(frequency) - logTotal + (scores[to] as number)
      // of equal splits jieba takes that with the longer word
      if (found < score && (hasSingle || to !== single)) return
      if (to === single) hasSingle = true
      score = found
      end = to
    })
    scores[from] = score
    ends[from] = end
  }
  const split: string[] = []
  for (let from = 0; from < run.length; from = ends[from] as number)
    split.push(run.slice(from, ends[from] as number))
  return split
}

/** As `splitWords`, each word behind the shorter words inside it. */
export function splitWordsForIndex(run: string, words: WordList): string[] {
  return splitWords(run, words).flatMap((word) => {
    const characters = [...word]
    const inner = innerLengths.flatMap((length) =>
      length >= characters.length
        ? []
        : characters
            .slice(0, characters.length - length + 1)
            .map((_, at) => characters.slice(at, at + length).join(''))
            .filter(words.has),
    )
    return [...inner, word]
  })
}

/** Code units of the character at a place: characters beyond the first plane have two. */
function characterLength(text: string, at: number): 1 | 2 {
  return (text.codePointAt(at) as number) > 0xffff ? 2 : 1
}
