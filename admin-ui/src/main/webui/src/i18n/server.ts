import { i18n } from '.'
import chinese from './zh-CN/server'

interface Sentence {
  pattern: RegExp
  words: string
}

/** Made when the first one is needed: English readers never do. */
let sentences: Sentence[] | undefined

function compiled(): Sentence[] {
  sentences ??= chinese.map(([said, words]) => ({
    pattern: new RegExp(`^${said.split('{}').map(escaped).join('(.+?)')}$`, 's'),
    words,
  }))
  return sentences
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

/**
 * What the gateway said, in the language of the reader. The gateway speaks English; what is not known here, such
 * as the words of a vendor, stays as it came.
 */
export function said(text: string): string {
  return i18n.global.locale.value === 'zh-CN' ? inChinese(text) : text
}

function inChinese(text: string): string {
  for (const { pattern, words } of compiled()) {
    const found = pattern.exec(text)
    if (found) {
      let at = 0
      return words.replace(/\{\}/g, () => inChinese(found[++at] ?? ''))
    }
  }
  return withCode(text)
}

/** The gateway adds a vendor's code in brackets; a vendor's own words with brackets stay as they came. */
function withCode(text: string): string {
  const found = /^(.+) \(([\w.:-]+)\)$/s.exec(text)
  const [before, code] = [found?.[1] ?? '', found?.[2] ?? '']
  const words = found ? inChinese(before) : before
  return words === before ? text : `${words}（${code}）`
}
