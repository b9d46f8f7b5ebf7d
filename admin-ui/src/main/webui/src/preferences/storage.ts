/** Tastes of the reader, kept in this browser. Nothing secret ever comes here. */
export type Preference = 'theme' | 'language' | 'rail'

export function recall(name: Preference): string | null {
  try {
    return localStorage.getItem(`trireme.${name}`)
  } catch {
    return null // storage is switched off: the choice holds until the page is left
  }
}

export function remember(name: Preference, value: string): void {
  try {
    localStorage.setItem(`trireme.${name}`, value)
  } catch {
    // as above
  }
}
