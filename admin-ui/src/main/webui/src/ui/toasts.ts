import { shallowRef } from 'vue'

export interface Toast {
  tone: 'good' | 'bad' | 'plain'
  text: string
  /** What to do about it. */
  todo?: string
  undo?: () => void
}

export interface ShownToast extends Toast {
  id: number
}

const MOST = 4
const SHOWN_FOR_MS = 6_000
/** What can be undone or has to be read stays longer. */
const SHOWN_LONG_FOR_MS = 12_000

export const toasts = shallowRef<readonly ShownToast[]>([])

let last = 0

/** Says something in passing. The newest four are shown. */
export function toast(what: Toast): void {
  last += 1
  const id = last
  toasts.value = [...toasts.value, { ...what, id }].slice(-MOST)
  setTimeout(() => dismiss(id), what.undo || what.tone === 'bad' ? SHOWN_LONG_FOR_MS : SHOWN_FOR_MS)
}

export function dismiss(id: number): void {
  toasts.value = toasts.value.filter((one) => one.id !== id)
}
