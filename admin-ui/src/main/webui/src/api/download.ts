import type { Api } from './client'

/** Asks for a file and hands it to the browser to keep. */
export async function download(api: Api, path: string, accept: string, name: string): Promise<void> {
  const response = await api.open(path, { accept }, AbortSignal.timeout(60_000))
  keep(await response.blob(), name)
}

/** Hands something to the browser to keep as a file. */
export function keep(what: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(what)
  link.download = name
  link.click()
  // The browser reads the address after this turn.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
