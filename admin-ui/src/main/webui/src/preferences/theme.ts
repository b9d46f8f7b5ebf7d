import { readonly, ref } from 'vue'
import { recall, remember } from './storage'

export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

const current = ref<Theme>('system')

export const theme = readonly(current)

export function chooseTheme(choice: Theme): void {
  apply(choice)
  remember('theme', choice)
}

/** Called before the first paint, so that a chosen theme does not flash. */
export function restoreTheme(): void {
  const kept = recall('theme')
  apply(THEMES.find((one) => one === kept) ?? 'system')
}

function apply(choice: Theme): void {
  current.value = choice
  // tokens.css reads the attribute; without one, prefers-color-scheme decides.
  if (choice === 'system') {
    document.documentElement.removeAttribute('data-theme')
  } else {
    document.documentElement.dataset.theme = choice
  }
}
