import { computed } from 'vue'
import { createI18n } from 'vue-i18n'
import { recall, remember } from '../preferences/storage'
import en from './en'
import zhCN from './zh-CN'

export const LANGUAGES = ['en', 'zh-CN'] as const
export type Language = (typeof LANGUAGES)[number]

export const i18n = createI18n({
  legacy: false,
  locale: 'en' as Language,
  fallbackLocale: 'en',
  messages: { en, 'zh-CN': zhCN },
})

export const language = computed<Language>(() => i18n.global.locale.value)

/** The locale of numbers and dates: the reader's own region where it speaks the chosen language. */
export const formats = computed(() => {
  const primary = language.value.split('-')[0]
  return navigator.languages.find((tag) => tag.toLowerCase().split('-')[0] === primary) ?? language.value
})

export function chooseLanguage(choice: Language): void {
  apply(choice)
  remember('language', choice)
}

/** The language chosen before, else the first that the browser asks for and we have. */
export function restoreLanguage(): void {
  const kept = recall('language')
  apply(LANGUAGES.find((one) => one === kept) ?? preferred(navigator.languages))
}

export function preferred(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const primary = tag.toLowerCase().split('-')[0]
    if (primary === 'en') {
      return 'en'
    }
    if (primary === 'zh') {
      return 'zh-CN'
    }
  }
  return 'en'
}

function apply(choice: Language): void {
  i18n.global.locale.value = choice
  document.documentElement.lang = choice
}
