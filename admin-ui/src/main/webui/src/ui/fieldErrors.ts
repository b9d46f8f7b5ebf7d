import { computed, shallowRef } from 'vue'
import type { FieldError } from '../api/types'
import { troubleBehind } from '../api/trouble'
import type { Trouble } from '../api/trouble'

/**
 * What the gateway said against a form: single fields beside their inputs, and what belongs to no input of
 * the form as a notice.
 */
export function useFieldErrors() {
  const trouble = shallowRef<Trouble | null>(null)
  const errors = computed<FieldError[]>(() => (trouble.value?.kind === 'refused' ? trouble.value.errors : []))

  /** Words against a field or against a part of it: `limits.rpm`, `models[1]`. */
  function wrong(field: string): string {
    return errors.value
      .filter((one) => one.field === field || one.field.startsWith(`${field}[`))
      .map((one) => one.message)
      .join(' ')
  }

  return {
    trouble,
    wrong,
    take: (thrown: unknown) => (trouble.value = troubleBehind(thrown)),
    clear: () => (trouble.value = null),
  }
}
