import type { Schemas } from '../../api/types'
import { isObject, parse } from '../../api/trouble'

export type ImportAnswer = Schemas['ImportAnswer']

export const CHANGES = ['added', 'changed', 'refused', 'unchanged'] as const
export type Change = (typeof CHANGES)[number]

/** A file that somebody chose: read, or the reason why it cannot be a configuration. */
export type Chosen =
  | { kind: 'document'; name: string; document: Record<string, unknown>; sealed: boolean }
  | { kind: 'useless'; name: string }

/** Reads a chosen file. A sealed one needs its passphrase; the gateway judges everything else. */
export function chosenOf(name: string, text: string): Chosen {
  const document = parse(text)
  if (!isObject(document)) {
    return { kind: 'useless', name }
  }
  return { kind: 'document', name, document, sealed: typeof document.sealed === 'string' }
}

/** What is sent for it. */
export function bodyOf(chosen: Chosen & { kind: 'document' }, passphrase: string): Schemas['Document'] {
  const body = chosen.sealed ? { document: chosen.document, passphrase } : chosen.document
  return body as Schemas['Document']
}

/** How many objects would be added, changed, refused, left as they are. */
export function counts(answer: ImportAnswer): Record<Change, number> {
  const found = { added: 0, changed: 0, refused: 0, unchanged: 0 }
  for (const { change } of answer.objects) {
    const known = CHANGES.find((one) => one === change)
    if (known !== undefined) {
      found[known] += 1
    }
  }
  return found
}

/** Whether there is anything to take over. */
export function does(answer: ImportAnswer): boolean {
  const { added, changed } = counts(answer)
  return added + changed > 0
}
