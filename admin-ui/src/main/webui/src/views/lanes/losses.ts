import type { Schemas } from '../../api/types'

export type Lost = Schemas['Loss']

/** What becomes of things, the gravest first; answers come after requests. */
const GROUPS = ['refused', 'dropped', 'emulated', 'mapped', 'answerDropped', 'answerMapped'] as const

export interface LossGroup {
  name: (typeof GROUPS)[number]
  /** Fields and forms, each once, in the words of the dialect that says them. */
  whats: string[]
}

/** The losses of a pair by what becomes of them; groups without any are left out. */
export function grouped(losses: readonly Lost[]): LossGroup[] {
  return GROUPS.map((name) => ({
    name,
    whats: [...new Set(losses.filter((lost) => groupOf(lost) === name).map((lost) => lost.what))],
  })).filter((group) => group.whats.length > 0)
}

function groupOf({ of, fate }: Lost): LossGroup['name'] {
  if (of === 'request') {
    return fate
  }
  return fate === 'dropped' ? 'answerDropped' : 'answerMapped'
}
