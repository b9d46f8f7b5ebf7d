import { shallowRef } from 'vue'

export interface Question {
  title: string
  /** What will be lost, and what stays. */
  body: string
  /** What the button says: the deed itself, never "OK". */
  action: string
  danger?: boolean
}

interface Asked extends Question {
  answer: (yes: boolean) => void
}

/** What is being asked now; {@link ConfirmDialog} shows it. */
export const asked = shallowRef<Asked | null>(null)

/** Asks once. A question that is still open is answered with no. */
export function confirm(question: Question): Promise<boolean> {
  asked.value?.answer(false)
  return new Promise((resolve) => {
    asked.value = {
      ...question,
      answer(yes) {
        asked.value = null
        resolve(yes)
      },
    }
  })
}
