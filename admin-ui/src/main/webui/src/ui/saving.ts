import { computed, ref, shallowRef } from 'vue'
import type { FieldError } from '../api/types'
import { Fault, troubleBehind } from '../api/trouble'
import type { Trouble } from '../api/trouble'
import { said } from '../i18n/server'

/**
 * Saving what a form holds, and what was said against it: single fields beside their inputs, and what
 * belongs to no input of the form as a notice.
 */
export function useSaving() {
  const trouble = shallowRef<Trouble | null>(null)
  const busy = ref(false)
  const errors = computed<FieldError[]>(() => (trouble.value?.kind === 'refused' ? trouble.value.errors : []))
  /** What is told beside a field is not told twice. */
  const notice = computed(() => (errors.value.length > 0 ? null : trouble.value))

  /** Words against a field or against a part of it: `limits.rpm`, `models[1]`. */
  function wrong(field: string): string {
    return errors.value
      .filter((one) => one.field === field || one.field.startsWith(`${field}[`))
      .map((one) => said(one.message))
      .join(' ')
  }

  /** Does it, unless fields are seen to be wrong before anybody is asked. */
  async function save(bad: readonly FieldError[], deed: () => Promise<void>): Promise<void> {
    trouble.value = null
    busy.value = true
    try {
      if (bad.length > 0) {
        throw new Fault({ kind: 'refused', status: 400, code: '', detail: '', errors: [...bad] })
      }
      await deed()
    } catch (thrown) {
      trouble.value = troubleBehind(thrown)
    } finally {
      busy.value = false
    }
  }

  return { notice, wrong, busy, save, clear: () => (trouble.value = null) }
}

/**
 * The newest state of a form's object with what was changed in the form on top, so that nobody's work is lost
 * when somebody else was quicker.
 *
 * @param before what the form began with
 */
export function rebased<T extends object>(before: T, mine: T, newest: T): T {
  const same = (name: keyof T) => JSON.stringify(mine[name]) === JSON.stringify(before[name])
  const typed = (Object.keys(mine) as (keyof T)[]).filter((name) => !same(name))
  return { ...newest, ...Object.fromEntries(typed.map((name) => [name, mine[name]])) }
}
