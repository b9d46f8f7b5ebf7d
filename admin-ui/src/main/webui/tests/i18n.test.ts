import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { chooseLanguage, preferred, restoreLanguage } from '../src/i18n'
import en from '../src/i18n/en'
import zhCN from '../src/i18n/zh-CN'
import { chooseTheme } from '../src/preferences/theme'
import { FakeServer, openPage } from './page'
import { overview } from './sample'

interface Tree {
  [key: string]: string | Tree
}

function flatten(tree: Tree, prefix = ''): Map<string, string> {
  const flat = new Map<string, string>()
  for (const [key, value] of Object.entries(tree)) {
    const path = prefix === '' ? key : `${prefix}.${key}`
    if (typeof value === 'string') {
      flat.set(path, value)
    } else {
      flatten(value, path).forEach((text, inner) => flat.set(inner, text))
    }
  }
  return flat
}

function placeholders(text: string): string[] {
  return [...new Set(text.match(/\{\w+\}/g) ?? [])].sort()
}

const english = flatten(en)
const chinese = flatten(zhCN)

describe('the languages', () => {
  it('have the same keys', () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort())
  })

  it.each([...english.keys()])('fill %s with words and the same values', (key) => {
    const [a, b] = [english.get(key) ?? '', chinese.get(key) ?? '']
    expect(a.trim()).not.toBe('')
    expect(b.trim()).not.toBe('')
    expect(placeholders(b)).toEqual(placeholders(a))
    expect(b.split('|')).toHaveLength(a.split('|').length)
  })

  it('name every kind of trouble, with what to do', () => {
    const kinds = [...english.keys()].filter((key) => key.startsWith('trouble.') && key.endsWith('.title'))
    expect(kinds).toHaveLength(15)
    kinds.forEach((key) => expect(english.has(key.replace(/title$/, 'todo'))).toBe(true))
  })

  it.each([
    [['zh-TW', 'en'], 'zh-CN'],
    [['fr', 'en-GB', 'zh'], 'en'],
    [['fr'], 'en'],
    [[], 'en'],
  ])('are chosen from %j as %s', (wanted, expected) => {
    expect(preferred(wanted)).toBe(expected)
  })
})

describe('the switches', () => {
  let open: ReturnType<typeof openPage>
  let server: FakeServer

  beforeEach(() => {
    localStorage.clear()
    server = new FakeServer()
    server.answers(200, overview())
    open = openPage()
  })

  afterEach(() => {
    open.close()
    chooseLanguage('en')
  })

  it('turn the whole page to Chinese and are remembered', async () => {
    // Given
    await open.signIn('right')
    // When
    chooseLanguage('zh-CN')
    await open.page.vm.$nextTick()
    // Then
    expect(open.page.get('header [role=status]').text()).toBe('已连接')
    expect(open.page.get('.strip').text()).toContain('1 个中 1 个启用')
    expect(document.title).toBe('健康 · Trireme')
    expect(document.documentElement.lang).toBe('zh-CN')
    expect(localStorage.getItem('trireme.language')).toBe('zh-CN')
    // When
    chooseLanguage('en')
    localStorage.setItem('trireme.language', 'zh-CN')
    restoreLanguage()
    await open.page.vm.$nextTick()
    // Then
    expect(open.page.get('header [role=status]').text()).toBe('已连接')
  })

  it('set the theme on the document, and leave it to the system again', () => {
    // When
    chooseTheme('dark')
    // Then
    expect(document.documentElement.dataset.theme).toBe('dark')
    expect(localStorage.getItem('trireme.theme')).toBe('dark')
    // When
    chooseTheme('system')
    // Then
    expect(document.documentElement.hasAttribute('data-theme')).toBe(false)
  })
})
